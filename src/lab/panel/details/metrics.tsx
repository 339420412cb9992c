/** Every metric of the run: its curve, last value, best value and where that was. */
import * as React from 'react';
import { formatNumber } from '../../../charts/index.js';
import { bestValue, goalOf } from '../../../query/index.js';
import type { MetricSummary, Run, StepValue } from '../../../store/index.js';
import type { IStoreSession } from '../../tokens.js';
import { changeText } from '../../shared/live.js';
import { useServices } from '../../shared/services.js';
import { Spark } from '../spark.js';
import { Section } from './section.js';

export function Metrics(props: { run: Run; session: IStoreSession }): React.JSX.Element | null {
  const { model, trans } = useServices();
  const { run, session } = props;
  if (run.metrics.size === 0) return null;
  const series = session.series(run.id, [...run.metrics.keys()]);
  const slot = model.slot(run.id);
  const { baseline } = model.view;
  const base = baseline === null || baseline === run.id ? null : session.run(baseline);
  return (
    <Section id="metrics" title={trans.__('Metrics')} count={run.metrics.size} open>
      <table className="jp-flightlog-Metrics">
        <caption className="jp-flightlog-hidden">{trans.__('Metrics')}</caption>
        <thead>
          <tr>
            <th scope="col">{trans.__('Metric')}</th>
            <th aria-hidden="true" />
            <th scope="col">{trans.__('Last')}</th>
            <th scope="col">{trans.__('Best')}</th>
          </tr>
        </thead>
        <tbody>
          {[...run.metrics].map(([key, summary]) => (
            <tr key={key}>
              <th scope="row" title={key}>
                {key}
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
          ))}
        </tbody>
      </table>
    </Section>
  );
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
