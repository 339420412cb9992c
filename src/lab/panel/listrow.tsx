/** One line of the list: place, role and picked state; what is in it depends on the kind of row. */
import * as React from 'react';
import { runStyle } from '../../charts/index.js';
import { displayName } from '../../query/index.js';
import type { Series } from '../../store/index.js';
import { useServices } from '../shared/services.js';
import { statusWord } from '../shared/status.js';
import type { CellContext } from './cells.js';
import type { Layout } from './columns.js';
import { FoldRow, GroupRow, ProblemRow } from './otherrows.js';
import { groupOf } from './pointedrows.js';
import { isOpen, runsOf, type Row } from './rows.js';
import { RunRow } from './runrow.js';
import { ROW_HEIGHT } from './windowing.js';

export interface ListRowProps {
  readonly row: Row;
  readonly index: number;
  /** A copy of the heading, held at the top while its rows scroll. */
  readonly sticky: boolean;
  readonly active: boolean;
  /** Colour slot of a picked run. */
  readonly slot: number | null;
  /** Changes with the picked runs, for rows that stand for several. */
  readonly picked: number;
  readonly series: Series | undefined;
  readonly layout: Layout;
  readonly context: CellContext;
  readonly onClick: (event: React.MouseEvent, row: Row, index: number) => void;
  readonly onFold: (row: Row) => void;
}

const CLASSES: Record<Row['type'], string> = {
  group: 'jp-flightlog-GroupRow',
  run: 'jp-flightlog-RunRow',
  fold: 'jp-flightlog-FoldRow',
  problem: 'jp-flightlog-ProblemRow'
};

const INDENT = 12;

export const ListRow = React.memo(function ListRow(props: ListRowProps): React.JSX.Element {
  const { row, index, sticky, slot, layout } = props;
  const { model, trans } = useServices();
  const isRepeats = row.type === 'group' && row.by === 'seeds';
  const classes = ['jp-flightlog-ListRow', CLASSES[row.type]];
  if (props.active) classes.push('jp-mod-active');
  if (sticky) classes.push('jp-mod-sticky');
  if (isRepeats) classes.push('jp-mod-repeats');
  const picked = runsOf(row).length > 0 && runsOf(row).every(run => model.slot(run.id) !== null);
  return (
    <div
      className={classes.join(' ')}
      id={sticky ? undefined : `jp-flightlog-row-${index}`}
      role={sticky ? 'presentation' : 'row'}
      aria-hidden={sticky ? true : undefined}
      aria-level={sticky ? undefined : levelOf(row)}
      aria-rowindex={sticky ? undefined : index + (layout.hasHeader ? 2 : 1)}
      aria-expanded={sticky ? undefined : (isOpen(row) ?? undefined)}
      aria-selected={sticky || row.type === 'fold' || row.type === 'problem' ? undefined : picked}
      aria-label={
        row.type === 'run' && !sticky
          ? `${displayName(row.run)}, ${statusWord(row.run.status, trans)}`
          : undefined
      }
      data-run={row.type === 'run' ? row.run.id : undefined}
      style={{ top: sticky ? undefined : index * ROW_HEIGHT, width: layout.width, ...bar(slot) }}
      onClick={event => props.onClick(event, row, index)}
      onContextMenu={() => {
        if (row.type === 'run') model.setView({ focus: row.run.id });
        model.pointed.group = groupOf(row);
      }}
      onDoubleClick={() => row.type === 'run' && model.setView({ detailsOpen: true })}
    >
      <Content {...props} indent={Math.max(0, levelOf(row) - 2) * INDENT} />
    </div>
  );
}, isSame);

function Content(props: ListRowProps & { indent: number }): React.JSX.Element {
  const { row, indent, layout, context } = props;
  switch (row.type) {
    case 'group':
      return <GroupRow row={row} indent={indent} layout={layout} context={context} />;
    case 'fold':
      return <FoldRow row={row} indent={indent} />;
    case 'problem':
      return <ProblemRow row={row} />;
    case 'run':
      return (
        <RunRow
          run={row.run}
          indent={indent}
          open={row.open}
          slot={props.slot}
          series={props.series}
          layout={layout}
          context={context}
          onFold={() => props.onFold(row)}
        />
      );
  }
}

const COMPARED = [
  'index',
  'sticky',
  'active',
  'slot',
  'series',
  'layout',
  'context',
  'onClick',
  'onFold'
] as const satisfies readonly (keyof ListRowProps)[];

// Rows are made anew whenever any run changes; what a row shows seldom does.
function isSame(before: ListRowProps, now: ListRowProps): boolean {
  const { row: was, picked: pickedBefore } = before;
  const { row, picked } = now;
  if (COMPARED.some(key => before[key] !== now[key])) return false;
  if (was.type !== row.type || was.key !== row.key || isOpen(was) !== isOpen(row)) return false;
  if (row.type === 'run')
    return was.type === 'run' && was.run === row.run && was.depth === row.depth;
  if (row.type === 'fold') return was.type === 'fold' && was.count === row.count;
  if (row.type === 'group')
    return (
      was.type === 'group' &&
      picked === pickedBefore &&
      was.runs.length === row.runs.length &&
      was.runs.every((run, i) => run === row.runs[i])
    );
  return true;
}

/** The 3 px bar of a picked run, dashed or dotted as its line is. */
function bar(slot: number | null): React.CSSProperties {
  if (slot === null) return {};
  const { color } = runStyle(slot);
  const style = slot < 6 ? 'solid' : slot < 12 ? 'dashed' : slot < 18 ? 'dotted' : 'solid';
  return { borderInlineStartColor: color, borderInlineStartStyle: style };
}

function levelOf(row: Row): number {
  return row.type === 'problem' ? 1 : row.depth + 1;
}
