/**
 * A chart or plot as a file: SVG, PNG, CSV of the plotted numbers, plain Vega-Lite.
 */
import type { TopLevelSpec } from 'vega-lite';
import { csvText, type CsvCell } from './csv.js';
import { describeChart } from './describe.js';
import { formatMoment } from './dateticks.js';
import { plainChart } from './plain.js';
import { describePlot, plotColumns } from './plots/describe.js';
import { plainPlot } from './plots/plain.js';
import { drawPlot } from './plots/plot.js';
import type { PlotInput } from './plots/types.js';
import { dataPoints, xName, type DataPoint } from './points.js';
import { chartData } from './prepare.js';
import { drawChart } from './drawing.js';
import { xml } from './svgtext.js';
import { lightTheme } from './theme.js';
import type { ChartInput, Theme } from './types.js';

/** Whatever there is to draw. */
export type AnyChart = ChartInput | PlotInput;

const PLAIN_FONT = 'Helvetica, Arial, sans-serif';

function isPlot(input: AnyChart): input is PlotInput {
  return 'kind' in input;
}

/** A self-contained SVG file: names and legend in it, on the theme's ground, in words for readers. */
export function chartSvg(input: AnyChart, theme: Theme = lightTheme): string {
  const look: Theme = {
    ...theme,
    background: theme.background ?? theme.surface,
    font: PLAIN_FONT
  };
  const svg = isPlot(input)
    ? drawPlot({ ...input, title: true }, look)
    : drawChart({ ...input, title: true, labels: true }, look);
  const words = isPlot(input) ? describePlot(input) : describeChart(input);
  return svg.replace(
    /^<svg[^>]*>/,
    tag => `${tag.replace('<svg', '<svg role="img"')}<title>${xml(words)}</title>`
  );
}

/** A PNG of the SVG, `scale` times its size. In browsers only; fails where the drawing cannot be read. */
export async function chartPng(
  input: AnyChart,
  theme: Theme = lightTheme,
  scale = 2
): Promise<Blob> {
  const svg = chartSvg(input, theme);
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.naturalWidth * scale);
  canvas.height = Math.round(picture.naturalHeight * scale);
  const pen = canvas.getContext('2d');
  pen?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) =>
    canvas.toBlob(blob => {
      if (blob) done(blob);
      else failed(new Error('The browser made no PNG of this chart. Save it as SVG instead.'));
    }, 'image/png')
  );
}

/** The plotted numbers as CSV: of lines every point at hand in the shown range, of plots a row a run. */
export function chartCsv(input: AnyChart): string {
  return isPlot(input) ? plotCsv(input) : lineCsv(input);
}

function lineCsv(input: ChartInput): string {
  const points = dataPoints(chartData(input));
  const hasBands = (input.bands?.length ?? 0) > 0;
  const header = [
    ...['run_id', 'run', xName(input), input.metric],
    ...(input.smooth ? ['smoothed'] : []),
    ...(hasBands ? ['low', 'high', 'n'] : [])
  ];
  const x = (at: number) =>
    input.x === 'time' ? `${formatMoment(at, 'utc').replace(' ', 'T')}Z` : at;
  const row = ({ line, x: at, y, smoothed, low, high, n }: DataPoint): CsvCell[] => [
    ...[line.run, line.label, x(at), y],
    ...(input.smooth ? [smoothed] : []),
    ...(hasBands ? [low, high, n] : [])
  ];
  return csvText(header, points.map(row));
}

function plotCsv(input: PlotInput): string {
  const columns = plotColumns(input);
  const rows = input.rows.map(row => [
    ...[row.run, row.label],
    ...columns.map(({ field }): CsvCell => {
      const value = row.values.get(field);
      if (value === undefined || value === null) return null;
      return typeof value === 'number' ? value : String(value);
    })
  ]);
  return csvText(['run_id', 'run', ...columns.map(({ label }) => label)], rows);
}

/** The chart as a plain Vega-Lite spec with its data; `JSON.stringify` it for the Vega editor. */
export function chartVegaLite(input: AnyChart, theme: Theme = lightTheme): TopLevelSpec {
  return isPlot(input) ? plainPlot(input, theme) : plainChart(input, theme);
}
