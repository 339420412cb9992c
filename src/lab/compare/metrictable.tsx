/** Metrics in numbers: last and best of each run, and how far from the baseline, in words. */
import * as React from 'react';
import { formatNumber } from '../../charts/index.js';
import { bestValue, displayName, goalOf } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { changeText, shownValue } from '../shared/live.js';
import { RunMark } from '../shared/runmark.js';
import { useServices } from '../shared/services.js';
import type { Compared } from './content.js';

export function MetricTable(props: Compared & { baseline: Run }): React.JSX.Element | null {
  const { runs, slots, baseline } = props;
  const { trans } = useServices();
  const metrics = [...new Set(runs.flatMap(run => [...run.goals.keys(), ...run.metrics.keys()]))];
  if (metrics.length === 0) return null;
  return (
    <section className="jp-flightlog-MetricTable" tabIndex={0} aria-label={trans.__('Metrics')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{trans.__('Run')}</th>
            {metrics.map(metric => (
              <th scope="col" key={metric} title={metric}>
                {metric}
                <Aim run={baseline} metric={metric} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map(run => (
            <tr key={run.id}>
              <th scope="row" title={displayName(run)}>
                <RunMark slot={slots.get(run.id) ?? -1} />
                <span>{displayName(run)}</span>
              </th>
              {metrics.map(metric => (
                <Cell key={metric} run={run} metric={metric} runs={runs} baseline={baseline} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Says which value of the metric is shown. */
function Aim(props: { run: Run; metric: string }): React.JSX.Element {
  const { trans } = useServices();
  const goal = goalOf(props.run, props.metric);
  const words =
    goal === 'min' ? trans.__('lowest') : goal === 'max' ? trans.__('highest') : trans.__('last');
  return <small>{words}</small>;
}

function Cell(props: {
  run: Run;
  metric: string;
  runs: readonly Run[];
  baseline: Run;
}): React.JSX.Element {
  const { run, metric, baseline } = props;
  const { trans } = useServices();
  const { value } = shownValue(run, metric);
  const last = run.metrics.get(metric)?.last;
  if (!value || !last) {
    return (
      <td>
        <span className="jp-mod-none">–</span>
      </td>
    );
  }
  const isBaseline = run.id === baseline.id;
  const change = isBaseline ? trans.__('baseline') : changeText(run, baseline, metric, trans);
  const title = trans.__(
    '%1 at step %2; last %3 at step %4',
    String(value.value),
    value.step,
    String(last.value),
    last.step
  );
  return (
    <td title={title} data-winner={isWinner(run, metric, props.runs)}>
      {formatNumber(value.value, spread(props.runs, metric))}
      {change !== null && <small>{change}</small>}
    </td>
  );
}

/** Whether no other run has a better value; said by weight, not by colour. */
function isWinner(run: Run, metric: string, runs: readonly Run[]): boolean {
  const goal = goalOf(run, metric);
  const own = bestValue(run, metric)?.value;
  if (goal === null || own === undefined || runs.length < 2) return false;
  return runs.every(other => {
    const value = bestValue(other, metric)?.value;
    return value === undefined || (goal === 'min' ? own <= value : own >= value);
  });
}

function spread(runs: readonly Run[], metric: string): number | undefined {
  const values = runs
    .map(run => shownValue(run, metric).value?.value ?? NaN)
    .filter(Number.isFinite);
  if (values.length < 2) return undefined;
  return Math.max(...values) - Math.min(...values) || undefined;
}
