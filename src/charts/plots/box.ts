/** Boxes by group: median, quartiles, whiskers to the last run within 1.5 times their distance, and every run. */
import { formatNumber } from '../format.js';
import { FONT_SIZE } from '../layout.js';
import { fitText } from '../text.js';
import type { Theme } from '../types.js';
import { drawXTitle, drawYAxis, labelRoom, numberAxis, slotAxis, type NumberAxis } from './axis.js';
import type { PlotData, PlotTarget } from './data.js';
import { looksOf, type Looks } from './looks.js';
import { PlotMarks } from './marks.js';
import type { BoxInput, PlotRow } from './types.js';
import { categoriesOf, categoryOf, missingText, numberOf } from './values.js';

/** A box's numbers. */
export interface BoxStats {
  readonly n: number;
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly high: number;
}

/** Quartiles by linear interpolation; whiskers at the outermost values within 1.5 times their distance. */
export function boxStats(values: readonly number[]): BoxStats | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const [a, b] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return a + (b - a) * (place - Math.floor(place));
  };
  const [q1, median, q3] = [at(0.25), at(0.5), at(0.75)];
  const reach = 1.5 * (q3 - q1);
  const low = sorted.find(value => value >= q1 - reach) ?? q1;
  const high = sorted.filter(value => value <= q3 + reach).at(-1) ?? q3;
  return { n: sorted.length, low, q1, median, q3, high };
}

/** Lay out boxes. */
export function boxPlot(input: BoxInput, theme: Theme): PlotData {
  const marks = new PlotMarks(theme);
  const looks = looksOf(input, null, theme);
  const placed = input.rows.filter(
    row => numberOf(row, input.value) !== null && categoryOf(row, input.group) !== null
  );
  const titled = input.title !== false;
  const top = titled ? 26 : 10;
  const height = Math.max(20, input.height - top - 36);
  const values = placed.map(row => numberOf(row, input.value) ?? 0);
  const y = numberAxis(values, [height, 0], { log: input.value.log === true });
  const left = labelRoom(y.ticks.labels);
  const width = Math.max(20, input.width - left - 14);
  const names = categoriesOf(placed, input.group);
  const slots = slotAxis(names, [0, width]);
  drawYAxis(marks, y, width);
  marks.gridLine(0, height, width, height, theme.axis);
  const targets = names.flatMap(name => {
    const rows = placed.filter(row => categoryOf(row, input.group) === name);
    const box = { marks, y, middle: slots.toPx(name), thick: Math.min(48, slots.step * 0.56) };
    const room = Math.max(16, slots.step - 6);
    const label = fitText(`${name} (${rows.length})`, FONT_SIZE, room);
    marks.text(box.middle, height + 13, label, { align: 'center', color: theme.muted });
    return drawGroup(box, rows, input, looks);
  });
  drawXTitle(marks, width, height + 28, input.group.label);
  const title = fitText(`${input.value.label} by ${input.group.label}`, 13.8, input.width - 4);
  if (titled) marks.text(-left, 9 - top, title, { isTitle: true });
  const missing = input.rows.length - placed.length;
  return {
    input,
    padding: { top, right: 14, bottom: 36, left },
    width,
    height,
    rows: marks,
    targets,
    brushes: [],
    note: [
      'box: quartiles and median, whiskers to 1.5 × their distance, dots: runs',
      missingText(missing, input.rows.length, `${input.value.label} and ${input.group.label}`)
    ]
      .filter(Boolean)
      .join(' · ')
  };
}

interface BoxPlace {
  readonly marks: PlotMarks;
  readonly y: NumberAxis;
  readonly middle: number;
  readonly thick: number;
}

function drawGroup(
  { marks, y, middle, thick }: BoxPlace,
  rows: readonly PlotRow[],
  input: BoxInput,
  looks: Looks
): PlotTarget[] {
  const stats = boxStats(rows.map(row => numberOf(row, input.value) ?? 0));
  const ink = { color: marks.theme.muted, w: 1.2 };
  if (stats && rows.length > 1) {
    const [a, b] = [middle - thick / 2, middle + thick / 2];
    const [low, q1, median, q3, high] = [
      stats.low,
      stats.q1,
      stats.median,
      stats.q3,
      stats.high
    ].map(value => y.toPx(value)) as [number, number, number, number, number];
    marks.rect(a, q3, b, q1, { color: marks.theme.muted, o: 0.16 });
    for (const py of [q1, q3]) marks.rule(a, py, b, py, ink);
    for (const px of [a, b]) marks.rule(px, q1, px, q3, ink);
    marks.rule(middle, low, middle, q1, ink);
    marks.rule(middle, q3, middle, high, ink);
    marks.rule(a, median, b, median, { color: marks.theme.ink, w: 2 });
  }
  return rows.map((row, i) => {
    const value = numberOf(row, input.value) ?? 0;
    // Spread by a fixed pattern, so that the picture is always the same.
    const px = middle + (((i * 0.618) % 1) - 0.5) * thick * 0.7;
    const look = looks.of(row);
    marks.point(px, y.toPx(value), look, row.run === input.highlight ? 80 : 32);
    return {
      runs: [row.run],
      head: row.label,
      values: [
        [input.value.label, formatNumber(value)],
        [input.group.label, categoryOf(row, input.group) ?? ''],
        ['median', stats ? formatNumber(stats.median) : '']
      ],
      color: look.color,
      kind: 'point',
      spots: [[px, y.toPx(value)]]
    };
  });
}
