/** Every metric of the run, or of one of its processes: its curve, last value, best value and where that was. */
import * as React from 'react';
import { formatNumber } from '../../../charts/index.js';
import { bestValue, goalOf, isSystemMetric } from '../../../query/index.js';
import { copyRun, summarise } from '../../../store/index.js';
import type { MetricSummary, Run, SeriesView, StepValue } from '../../../store/index.js';
import type { IStoreSession } from '../../tokens.js';
import { changeText } from '../../shared/live.js';
import { RankSelect } from '../../shared/rankselect.js';
import { useServices } from '../../shared/services.js';
import { Spark } from '../spark.js';
import { Section } from './section.js';

interface MetricsProps {
  readonly run: Run;
  readonly session: IStoreSession;
}

export function Metrics(props: MetricsProps): React.JSX.Element {
  const { trans } = useServices();
  const { run, session } = props;
  const [rank, setRank] = React.useState<number | null>(null);
  const ranks = session.ranks(run.id) ?? [];
  const all = [...run.metrics.keys()];
  const own = all.filter(key => !isSystemMetric(key));
  const system = all.filter(isSystemMetric);
  return (
    <>
      {own.length > 0 && (
        <Section id="metrics" title={trans.__('Metrics')} count={own.length} open>
          <RankSelect ranks={ranks} value={rank} onChange={setRank} />
          <MetricTable {...props} keys={own} rank={rank} label={trans.__('Metrics')} />
        </Section>
      )}
      {system.length > 0 && (
        <Section id="system" title={trans.__('System')} count={system.length}>
          {own.length === 0 && <RankSelect ranks={ranks} value={rank} onChange={setRank} />}
          <MetricTable {...props} keys={system} rank={rank} label={trans.__('System')} />
        </Section>
      )}
    </>
  );
}

function MetricTable(
  props: MetricsProps & { keys: readonly string[]; rank: number | null; label: string }
): React.JSX.Element {
  const { model, trans } = useServices();
  const { session, keys, rank } = props;
  const series = session.series(props.run.id, keys, rank);
  const run = rank === null ? props.run : ofRank(props.run, series);
  const slot = model.slot(run.id);
  const { baseline } = model.view;
  const base = baseline === null || baseline === run.id ? null : session.run(baseline);
  return (
    <table className="jp-flightlog-Metrics">
      <caption className="jp-flightlog-hidden">{props.label}</caption>
      <thead>
        <tr>
          <th scope="col">{trans.__('Metric')}</th>
          <th aria-hidden="true" />
          <th scope="col">{trans.__('Last')}</th>
          <th scope="col">{trans.__('Best')}</th>
        </tr>
      </thead>
      <tbody>
        {keys.map(key => {
          const summary = run.metrics.get(key);
          return (
            <tr key={key}>
              <th scope="row" title={key}>
                {shortName(key)}
              </th>
              <td>
                <Spark series={series.get(key)} slot={slot} />
              </td>
              <Cell
                at={summary?.last ?? null}
                title={summary && count(summary, trans.__('%1 points', summary.count))}
              />
              <Cell
                at={goalOf(run, key) ? bestValue(run, key) : null}
                step
                change={base && rank === null ? changeText(run, base, key, trans) : null}
              />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The run as one of its processes saw it: its metrics are those of what that one logged. */
function ofRank(run: Run, series: ReadonlyMap<string, SeriesView>): Run {
  const own = [...series].map(([key, view]) => {
    return [key, { ...summarise(view), count: view.total }] as const;
  });
  return copyRun(run, { metrics: new Map(own) });
}

/** Under a heading that says "System", what is left of the name. */
function shortName(key: string): string {
  return isSystemMetric(key) ? key.slice('system/'.length) : key;
}

function Cell(props: {
  at: StepValue | null;
  title?: string | undefined;
  step?: boolean;
  /** From the baseline, in words. */
  change?: string | null;
}): React.JSX.Element {
  const { trans } = useServices();
  const { at } = props;
  if (!at) return <td />;
  const title = trans.__('%1 at step %2', String(at.value), at.step);
  return (
    <td title={props.title ? `${title} · ${props.title}` : title}>
      {formatNumber(at.value)}
      {props.step && <small> {trans.__('at %1', at.step)}</small>}
      {props.change && (
        <span className="jp-flightlog-Metrics-change" title={trans.__('From the baseline')}>
          {props.change}
        </span>
      )}
    </td>
  );
}

function count(summary: MetricSummary, points: string): string {
  return summary.nan === null ? points : `${points} · NaN`;
}
