/** Every metric of the run: its curve, last value, best value and where that was. */
import * as React from 'react';
import { formatNumber } from '../../../charts/index.js';
import { bestValue, goalOf, isSystemMetric } from '../../../query/index.js';
import type { MetricSummary, Run, StepValue } from '../../../store/index.js';
import type { IStoreSession } from '../../tokens.js';
import { changeText } from '../../shared/live.js';
import { useServices } from '../../shared/services.js';
import { Spark } from '../spark.js';
import { Section } from './section.js';

interface MetricsProps {
  readonly run: Run;
  readonly session: IStoreSession;
}

export function Metrics(props: MetricsProps): React.JSX.Element {
  const { trans } = useServices();
  const all = [...props.run.metrics.keys()];
  const own = all.filter(key => !isSystemMetric(key));
  const system = all.filter(isSystemMetric);
  return (
    <>
      {own.length > 0 && (
        <Section id="metrics" title={trans.__('Metrics')} count={own.length} open>
          <MetricTable {...props} keys={own} label={trans.__('Metrics')} />
        </Section>
      )}
      {system.length > 0 && (
        <Section id="system" title={trans.__('System')} count={system.length}>
          <MetricTable {...props} keys={system} label={trans.__('System')} />
        </Section>
      )}
    </>
  );
}

function MetricTable(
  props: MetricsProps & { keys: readonly string[]; label: string }
): React.JSX.Element {
  const { model, trans } = useServices();
  const { run, session, keys } = props;
  const series = session.series(run.id, keys);
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
          const summary = run.metrics.get(key)!;
          return (
            <tr key={key}>
              <th scope="row" title={key}>
                {shortName(key)}
              </th>
              <td>
                <Spark series={series.get(key)} slot={slot} />
              </td>
              <Cell
                at={summary.last}
                title={count(summary, trans.__('%1 points', summary.count))}
              />
              <Cell
                at={goalOf(run, key) ? bestValue(run, key) : null}
                step
                change={base ? changeText(run, base, key, trans) : null}
              />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Under a heading that says "System", what is left of the name. */
function shortName(key: string): string {
  return isSystemMetric(key) ? key.slice('system/'.length) : key;
}

function Cell(props: {
  at: StepValue | null;
  title?: string;
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
