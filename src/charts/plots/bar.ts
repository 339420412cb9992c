/** Bars: one for each run, with its name at the left. */
import { formatNumber } from '../format.js';
import { FONT_SIZE } from '../layout.js';
import { fitText, textWidth } from '../text.js';
import type { Theme } from '../types.js';
import { drawXAxis, labelRoom, numberAxis, slotAxis } from './axis.js';
import type { PlotData, PlotTarget } from './data.js';
import { looksOf } from './looks.js';
import { PlotMarks } from './marks.js';
import type { BarInput, PlotRow } from './types.js';
import { count, missingText, numberOf } from './values.js';

const LEAST_SLOT = 14;

/** Lay out bars, best first where there is a goal, else greatest first. */
export function barPlot(input: BarInput, theme: Theme): PlotData {
  const marks = new PlotMarks(theme);
  const looks = looksOf(input, null, theme);
  const sorted = sortedRows(input);
  const top = input.title === false ? 6 : 26;
  const height = Math.max(20, input.height - top - 36);
  const shown = sorted.slice(0, Math.max(1, Math.floor(height / LEAST_SLOT)));
  const room = Math.min(180, input.width * 0.34);
  const names = shown.map(({ row }) => fitText(row.label, FONT_SIZE, room));
  const left = labelRoom(names);
  const values = shown.map(({ value }) => value);
  const spread = Math.max(...values, 0) - Math.min(...values, 0);
  const texts = values.map(value =>
    formatNumber(value, values.length > 1 ? gapOf(values) : undefined)
  );
  const right = Math.ceil(Math.max(10, ...texts.map(text => textWidth(text, FONT_SIZE)))) + 12;
  const width = Math.max(20, input.width - left - right);
  const log = input.value.log === true;
  const x = numberAxis(values, [0, width], { log, zero: !log, wanted: width < 220 ? 3 : 5 });
  const slots = slotAxis(
    shown.map(({ row }) => row.run),
    [0, height]
  );
  for (const tick of x.ticks.values) marks.gridLine(x.toPx(tick), 0, x.toPx(tick), height);
  drawXAxis(marks, x, { width, height }, input.value.label);
  const zero = log || spread === 0 ? 0 : x.toPx(0);
  const thick = Math.min(18, slots.step * 0.72);
  const targets = shown.map(({ row, value }, i): PlotTarget => {
    const middle = slots.toPx(row.run);
    const end = x.toPx(value);
    const [from, to] = end < zero ? [end, zero] : [zero, end];
    const ink = looks.of(row);
    marks.rect(from, middle - thick / 2, Math.max(to, from + 0.5), middle + thick / 2, ink);
    marks.text(-6, middle, names[i] ?? '', { align: 'right' });
    marks.text(Math.max(end, zero) + 5, middle, texts[i] ?? '', { color: theme.muted });
    return {
      runs: [row.run],
      head: row.label,
      values: [[input.value.label, formatNumber(value)]],
      color: ink.color,
      kind: 'rect',
      spots: [
        [Math.min(from, 0), middle - slots.step / 2],
        [width, middle + slots.step / 2]
      ]
    };
  });
  if (input.title !== false) {
    marks.text(-left, 9 - top, fitText(input.value.label, 13.8, input.width - 4), {
      isTitle: true
    });
  }
  return {
    input,
    padding: { top, right, bottom: 36, left },
    width,
    height,
    rows: marks,
    targets,
    brushes: [],
    note: [
      shown.length < sorted.length &&
        `first ${count(shown.length)} of ${count(sorted.length)} runs`,
      missingText(input.rows.length - sorted.length, input.rows.length, input.value.label)
    ]
      .filter(Boolean)
      .join(' · ')
  };
}

// The values' own spread decides their digits, not their distance from zero.
function gapOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

/** The runs that have the value, in drawing order. */
export function sortedRows({ rows, value }: BarInput): { row: PlotRow; value: number }[] {
  const sign = value.goal === 'min' ? 1 : -1;
  return rows
    .flatMap(row => {
      const found = numberOf(row, value);
      return found === null ? [] : [{ row, value: found }];
    })
    .sort((a, b) => sign * (a.value - b.value));
}
