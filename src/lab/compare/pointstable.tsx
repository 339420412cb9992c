/** The drawn points of a chart as a table: what a chart shows, for those who do not see it. */
import * as React from 'react';
import { formatNumber, type ChartInput, type ChartLine } from '../../charts/index.js';
import { useServices } from '../shared/services.js';

/** Steps listed; the CSV has all of them. */
const MOST = 200;

export function PointsTable(props: { input: ChartInput | null }): React.JSX.Element | null {
  const { input } = props;
  const { trans } = useServices();
  const lines = React.useMemo(
    () => [...(input?.lines ?? []), ...(input?.bands ?? []).flatMap(band => band.members)],
    [input]
  );
  const { steps, total } = React.useMemo(() => listedSteps(lines), [lines]);
  if (!input) return null;
  const columns = lines.map(valuesByStep);
  return (
    <div
      className="jp-flightlog-PointsTable"
      role="region"
      tabIndex={0}
      aria-label={trans.__('Data of %1', input.metric)}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{trans.__('step')}</th>
            {lines.map(line => (
              <th key={line.run} scope="col" data-run={line.run}>
                {line.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map(step => (
            <tr key={step}>
              <th scope="row">{step}</th>
              {columns.map((values, i) => {
                const value = values.get(step);
                return <td key={i}>{value === undefined ? '' : formatNumber(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {total > steps.length && (
        <p className="jp-flightlog-Hint">
          {trans.__('%1 of %2 steps; the CSV has all that is drawn.', steps.length, total)}
        </p>
      )}
    </div>
  );
}

/** Steps of all lines, evenly thinned to what can be listed; first and last stay. */
function listedSteps(lines: readonly ChartLine[]): { steps: number[]; total: number } {
  const all = new Set<number>();
  for (const { series } of lines) for (const step of series.step) all.add(step);
  const steps = [...all].sort((a, b) => a - b);
  if (steps.length <= MOST) return { steps, total: steps.length };
  const shown = Array.from(
    { length: MOST },
    (_, i) => steps[Math.round((i * (steps.length - 1)) / (MOST - 1))]!
  );
  return { steps: shown, total: steps.length };
}

function valuesByStep({ series }: ChartLine): Map<number, number> {
  const values = new Map<number, number>();
  for (let i = 0; i < series.step.length; i++) values.set(series.step[i]!, series.value[i]!);
  return values;
}
