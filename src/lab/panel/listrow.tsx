/** One line of the list: place, role and picked state; what is in it depends on the kind of row. */
import * as React from 'react';
import { runStyle } from '../../charts/index.js';
import { displayName } from '../../query/index.js';
import type { Run, Series } from '../../store/index.js';
import { useServices } from '../shared/services.js';
import { statusWord } from '../shared/status.js';
import { FoldRow, GroupRow, ProblemRow } from './otherrows.js';
import type { Row } from './rows.js';
import { RunRow } from './runrow.js';
import { isOpen } from './treekeys.js';
import { ROW_HEIGHT } from './windowing.js';

export interface ListRowProps {
  readonly row: Row;
  readonly index: number;
  /** A copy of the heading, held at the top while its rows scroll. */
  readonly sticky: boolean;
  readonly active: boolean;
  readonly now: number;
  readonly metric: string | null;
  readonly spreads: ReadonlyMap<string, number>;
  readonly series: (run: Run, metric: string) => Series | undefined;
  readonly onClick: (event: React.MouseEvent, row: Row, index: number) => void;
}

const CLASSES: Record<Row['type'], string> = {
  group: 'jp-flightlog-GroupRow',
  run: 'jp-flightlog-RunRow',
  fold: 'jp-flightlog-FoldRow',
  problem: 'jp-flightlog-ProblemRow'
};

export function ListRow(props: ListRowProps): React.JSX.Element {
  const { row, index, sticky } = props;
  const { model, trans } = useServices();
  const slot = row.type === 'run' ? model.slot(row.run.id) : null;
  const open = isOpen(row);
  return (
    <div
      className={`jp-flightlog-ListRow ${CLASSES[row.type]}${props.active ? ' jp-mod-active' : ''}${sticky ? ' jp-mod-sticky' : ''}`}
      id={sticky ? undefined : `jp-flightlog-row-${index}`}
      role={sticky ? 'presentation' : 'treeitem'}
      aria-hidden={sticky ? true : undefined}
      aria-level={level(row)}
      aria-expanded={open ?? undefined}
      aria-selected={row.type === 'run' ? slot !== null : undefined}
      aria-label={
        row.type === 'run'
          ? `${displayName(row.run)}, ${statusWord(row.run.status, trans)}`
          : undefined
      }
      data-run={row.type === 'run' ? row.run.id : undefined}
      style={{ top: sticky ? 0 : index * ROW_HEIGHT, ...bar(slot) }}
      onClick={event => props.onClick(event, row, index)}
      onContextMenu={() => row.type === 'run' && model.setView({ focus: row.run.id })}
      onDoubleClick={() => row.type === 'run' && model.setView({ detailsOpen: true })}
    >
      {row.type === 'group' && <GroupRow row={row} />}
      {row.type === 'fold' && <FoldRow row={row} />}
      {row.type === 'problem' && <ProblemRow row={row} />}
      {row.type === 'run' && (
        <RunRow
          run={row.run}
          depth={row.depth}
          slot={slot}
          now={props.now}
          metric={props.metric}
          spreads={props.spreads}
          series={props.series}
          onToggle={id => model.toggle(id)}
        />
      )}
    </div>
  );
}

/** The 3 px bar of a picked run, dashed or dotted as its line is. */
function bar(slot: number | null): React.CSSProperties {
  if (slot === null) return {};
  const { color } = runStyle(slot);
  const style = slot < 6 ? 'solid' : slot < 12 ? 'dashed' : slot < 18 ? 'dotted' : 'solid';
  return { borderInlineStartColor: color, borderInlineStartStyle: style };
}

function level(row: Row): number {
  return row.type === 'run' || row.type === 'fold' ? row.depth + 2 : 1;
}
