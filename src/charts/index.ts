/** The one door of the charts room: looks, preparation, Vega-Lite specs, SVG, live views, formats. */
export { COLORS, GREY_STYLE, RUN_STYLES, runStyle } from './palette.js';
export { decimate } from './decimate.js';
export { smooth } from './smooth.js';
export { chartData } from './prepare.js';
export { refineLine, stepsOf } from './refine.js';
export { metricSpec } from './spec.js';
export { drawChart, drawLines, lineSvg } from './drawing.js';
export { svgPainter } from './painter.js';
export { isFigureSpec } from './figuremedia.js';
export { ChartView } from './view.js';
export { LiveChart, type LiveOptions } from './live.js';
export { drawPlot, plotData } from './plots/plot.js';
export { PlotView } from './plots/view.js';
export { LivePlot, type PlotOptions } from './plots/live.js';
export { plotSvg } from './plots/drawing.js';
export { describePlot } from './plots/describe.js';
export { brushText } from './plots/parallel.js';
export type { PlotData } from './plots/data.js';
export { HoverLink, type Hoverable, type Hovered } from './link.js';
export { sparkPath } from './spark.js';
export {
  formatAge,
  formatDuration,
  formatFixed,
  formatNumber,
  formatSigned,
  groupThousands,
  MINUS
} from './format.js';
export { chartCsv, chartPng, chartSvg, chartVegaLite, type AnyChart } from './export.js';
export { csvLines, csvText } from './csv.js';
export { escapeLatex, escapeMarkdown, oneLine } from './tabletext.js';
export { xml } from './svgtext.js';
export { chartTable, type ChartTable } from './table.js';
export { bandCaption } from './note.js';
export { describeChart, describeData } from './describe.js';
export { darkTheme, lightTheme, pageTheme, themeFromCss } from './theme.js';
export type {
  BandShape,
  ChartBand,
  ChartData,
  ChartInput,
  ChartLine,
  EdgeMark,
  Point,
  PreparedLine,
  RunStyle,
  Theme,
  XAxis
} from './types.js';
export type {
  BarInput,
  BoxInput,
  HistogramInput,
  ParallelInput,
  PlotBrush,
  PlotColumn,
  PlotInput,
  PlotRow,
  ScatterInput
} from './plots/types.js';
