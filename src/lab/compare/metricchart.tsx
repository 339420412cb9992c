/** What a metric's chart draws now, and how it answers: zoom into the view, hover to everything else. */
import * as React from 'react';
import type { ChartInput } from '../../charts/index.js';
import { Chart } from '../shared/chart.js';
import { useCompared } from './context.js';
import { useChartLines } from './lines.js';
import { usePicked } from './link.js';
import { without } from './viewstate.js';

/** Of more lines than these the chips above the charts are the legend. */
const MOST_LABELS = 6;

export function MetricChart(props: {
  metric: string;
  height: number;
  onInput: (input: ChartInput) => void;
}): React.JSX.Element {
  const { metric, height } = props;
  const { view, state, link } = useCompared();
  const { look, charts } = view;
  const range = Object.hasOwn(charts.zoom, metric) ? charts.zoom[metric]! : null;
  const { lines, bands } = useChartLines(metric, range);
  const highlight = usePicked(link).at(-1) ?? null;
  const logY = look.logY !== charts.logY.includes(metric);
  const input = React.useMemo(
    (): ChartInput => ({
      metric,
      x: look.x,
      logX: look.logX,
      logY,
      smooth: look.smooth,
      zone: 'local',
      lines,
      bands,
      highlight,
      range,
      width: 360,
      height,
      title: false,
      labels: lines.length + bands.length <= MOST_LABELS
    }),
    [metric, look.x, look.logX, logY, look.smooth, range, lines, bands, highlight, height]
  );
  React.useEffect(() => props.onInput(input), [input]);
  const latest = React.useRef(state);
  latest.current = state;
  const options = React.useMemo(
    () => ({
      link: link.charts,
      onHover: (run: string | null) => link.hover(run),
      onPick: (run: string | null) => (run === null ? link.clear() : link.pick(run)),
      onRange: (next: readonly [number, number] | null) => {
        const others = without(latest.current.value.charts.zoom, metric);
        latest.current.charts({ zoom: next ? { ...others, [metric]: next } : others });
      }
    }),
    [link, metric]
  );
  return <Chart input={input} label={metric} options={options} />;
}
