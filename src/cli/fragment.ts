/**
 * A comparison as an HTML fragment for a notebook's output: no script, no address, nothing to load.
 *
 * Colours are the page's own, lines half transparent, so that it reads in light and dark.
 */
import type { Block, Cell, Comparison } from './comparison.js';
import { xml } from '../charts/index.js';

const TABLE = 'border-collapse:collapse;font-variant-numeric:tabular-nums;margin:0 0 1em';
const HEAD = 'text-align:right;padding:2px 10px;border-bottom:1px solid rgba(128,128,128,.6)';
const LEFT = 'text-align:left;padding:2px 10px;border-bottom:1px solid rgba(128,128,128,.6)';
const LABEL = 'text-align:left;font-weight:normal;padding:2px 10px';
const CELL = 'text-align:right;padding:2px 10px;white-space:pre-wrap';
const REMARK = 'opacity:.8;white-space:nowrap';
const NOTE = 'text-align:left;padding:2px 10px;opacity:.7';

/** The fragment: one table for each block. */
export function fragment({ names, blocks }: Comparison): string {
  if (blocks.length === 0) return '<div class="flightlog-compare">Nothing differs.</div>\n';
  const tables = blocks.map(block => table(block, names));
  return `<div class="flightlog-compare">\n${tables.join('')}</div>\n`;
}

function table({ title, rows, footnote }: Block, names: readonly string[]): string {
  const head = names.map(name => `<th scope="col" style="${HEAD}">${xml(name)}</th>`);
  const body = rows.map(({ label, cells }) => {
    const values = names.map((_, i) => `<td style="${CELL}">${cellHtml(cells[i])}</td>`);
    return `<tr><th scope="row" style="${LABEL}">${xml(label)}</th>${values.join('')}</tr>\n`;
  });
  const note = xml(footnote);
  const foot = note
    ? `<tfoot><tr><td colspan="${names.length + 1}" style="${NOTE}">${note}</td></tr></tfoot>\n`
    : '';
  return (
    `<table style="${TABLE}">\n` +
    `<thead><tr><th scope="col" style="${LEFT}">${xml(title)}</th>${head.join('')}</tr></thead>\n` +
    `<tbody>\n${body.join('')}</tbody>\n${foot}</table>\n`
  );
}

function cellHtml(cell: Cell | undefined): string {
  if (!cell) return '';
  const note = cell.note ? `<br><small style="${REMARK}">${xml(cell.note)}</small>` : '';
  return xml(cell.text) + note;
}
