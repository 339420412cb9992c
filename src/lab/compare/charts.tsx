/** Small multiples: one chart for each metric, every run in its own colour, live while runs run. */
import * as React from 'react';
import type { ChartInput, ChartLine } from '../../charts/index.js';
import { displayName } from '../../query/index.js';
import { Chart } from '../shared/chart.js';
import { useServices } from '../shared/services.js';
import type { Compared } from './content.js';
import type { IStoreSession } from '../tokens.js';
import type { Look } from './header.js';
import { useRefined } from './refined.js';

const HEIGHT = 220;

export function Charts(props: Compared & { look: Look }): React.JSX.Element {
  const { runs, slots, session, look } = props;
  const { trans } = useServices();
  const metrics = [...new Set(runs.flatMap(run => [...run.goals.keys(), ...run.metrics.keys()]))];
  if (metrics.length === 0) {
    return (
      <p className="jp-flightlog-Hint">{trans.__('None of these runs has logged a metric.')}</p>
    );
  }
  const lines = (metric: string): ChartLine[] =>
    runs.flatMap(run => {
      const series = session
        .series(
          run.id,
          metrics.filter(key => run.metrics.has(key))
        )
        .get(metric);
      if (!series) return [];
      const slot = slots.get(run.id) ?? -1;
      return [{ run: run.id, label: displayName(run), slot, series, total: series.total }];
    });
  return (
    <section className="jp-flightlog-Charts" aria-label={trans.__('Metric charts')}>
      {metrics.map(metric => (
        <MetricChart
          key={metric}
          metric={metric}
          lines={lines(metric)}
          look={look}
          session={session}
        />
      ))}
    </section>
  );
}

function MetricChart(props: {
  metric: string;
  lines: ChartLine[];
  look: Look;
  session: IStoreSession;
}): React.JSX.Element {
  const { metric, look, session } = props;
  const [range, setRange] = React.useState<readonly [number, number] | null>(null);
  const options = React.useMemo(() => ({ onRange: setRange }), []);
  React.useEffect(() => setRange(null), [look.x]);
  const lines = useRefined(props.lines, session.reader, metric, { ...look, range });
  // The series are the same objects while nothing is new, so the chart is only drawn when there is.
  const input = React.useMemo(
    (): ChartInput => ({
      metric,
      x: look.x,
      logY: look.log,
      smooth: look.smooth,
      lines,
      range,
      width: 360,
      height: HEIGHT
    }),
    [metric, look.x, look.log, look.smooth, range, ...keyOf(lines)]
  );
  return <Chart input={input} label={metric} options={options} />;
}

function keyOf(lines: readonly ChartLine[]): unknown[] {
  const all = lines
    .map(line => `${line.run}:${line.slot}:${line.label}:${line.series.step.length}`)
    .join();
  return [all, lines.at(-1)?.series];
}
