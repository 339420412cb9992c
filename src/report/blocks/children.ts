/**
 * Runs inside a run, such as the candidates of a grid search: a table of them, the best first.
 */
import { BlockError, type Desk } from '../desk.js';
import type { ReportRun } from '../gather.js';
import type { Part } from '../model.js';
import { runsTable } from '../runs-table.js';
import { numberOf, textOf, textsOf, type Options } from '../source/options.js';
import { bestFirst } from './tables.js';

/** Of a search with more candidates the best are shown. */
const MOST = 20;

export function childrenBlock(desk: Desk, options: Options): Part[] {
  const ref = textOf(options, 'run');
  const parents = ref === '' ? desk.runs : [desk.runOf(ref)];
  const found = parents.flatMap(parent => {
    const inside = desk.children.filter(({ run }) => run.parent === parent.run.id);
    return inside.length > 0 ? [tableOf(desk, parent, inside, options)] : [];
  });
  if (found.length === 0) throw new BlockError('There are no runs inside these.', true);
  return found;
}

function tableOf(
  desk: Desk,
  { name }: ReportRun,
  inside: readonly ReportRun[],
  options: Options
): Part {
  const table = runsTable(inside, {
    rows: bestFirst(inside),
    columns: textsOf(options, 'columns'),
    most: numberOf(options, 'most') ?? MOST
  });
  const left = inside.length - table.rows.length;
  return {
    kind: 'table',
    caption:
      textOf(options, 'caption') ||
      `${inside.length} runs inside ${name}${left > 0 ? ', the best of them shown' : ''}.`,
    label: desk.label(`Runs inside ${name}`),
    ...table,
    // They are not drawn, and were compared with one another, not with the report's first run.
    rows: table.rows.map(row => ({
      ...row,
      slot: null,
      cells: row.cells.map(cell => ({ ...cell, delta: '', verdict: '' }))
    })),
    notes: []
  };
}
