/** Rows of the list that are no runs: groups, folded attempts, and what could not be read. */
import { Clipboard } from '@jupyterlab/apputils';
import { copyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { SEEDS } from '../../query/index.js';
import { IconButton } from '../shared/buttons.js';
import { useServices } from '../shared/services.js';
import { groupCell, type CellContext } from './cells.js';
import type { Layout } from './columns.js';
import type { Row } from './rows.js';
import { Cells, FoldCaret, PickBox } from './runrow.js';
import { verifyCommand } from './verify.js';

/** Groups larger than this show no means: reading all of their runs is not worth a glance. */
const SUMMED = 2_000;

export function GroupRow(props: {
  row: Row & { type: 'group' };
  indent: number;
  layout: Layout;
  context: CellContext;
}): React.JSX.Element {
  const { row, layout, context } = props;
  const { model, trans } = useServices();
  const { label, runs, open, by } = row;
  const isRepeats = by === SEEDS;
  const picked = runs.length > SUMMED ? 0 : runs.filter(run => model.slot(run.id) !== null).length;
  const count = isRepeats
    ? trans.__('×%1', runs.length)
    : trans._n('%1 run', '%1 runs', runs.length);
  const isSummed = runs.length <= SUMMED && (isRepeats || by !== 'experiment');
  return (
    <>
      <span className="jp-flightlog-NameCell" role="gridcell">
        <PickBox
          slot={picked === runs.length ? model.slot(runs[0]!.id) : null}
          partly={picked > 0}
          onToggle={() => toggleAll(model, row)}
        />
        <span className="jp-flightlog-RunRow-indent" style={{ width: props.indent }} />
        <FoldCaret open={open} />
        <span className="jp-flightlog-GroupRow-name" title={label}>
          {label}
        </span>
        <span
          className="jp-flightlog-GroupRow-count"
          title={
            isRepeats
              ? trans.__('%1 runs that differ by nothing but a seed', runs.length)
              : undefined
          }
        >
          {count}
        </span>
      </span>
      {isSummed && (
        <Cells layout={layout} cell={column => groupCell(runs, column, context)} overCurve />
      )}
    </>
  );
}

/** Picks all runs of a group, or lets go of them when all are picked. */
export function toggleAll(
  model: {
    readonly selection: readonly string[];
    select(runs: readonly string[]): void;
  },
  row: Row & { type: 'group' }
): void {
  const ids = row.runs.map(run => run.id);
  const own = new Set(ids);
  const others = model.selection.filter(id => !own.has(id));
  const all = others.length + ids.length === model.selection.length;
  model.select(all ? others : [...new Set([...model.selection, ...ids])]);
}

export function FoldRow(props: { row: Row & { type: 'fold' }; indent: number }): React.JSX.Element {
  const { trans } = useServices();
  const { count, open } = props.row;
  return (
    <span className="jp-flightlog-NameCell" role="gridcell">
      <span className="jp-flightlog-RunRow-indent" style={{ width: 14 + props.indent }} />
      <FoldCaret open={open} />
      <span className="jp-flightlog-FoldRow-name">
        {trans._n('%1 older attempt', '%1 older attempts', count)}
      </span>
    </span>
  );
}

export function ProblemRow(props: { row: Row & { type: 'problem' } }): React.JSX.Element {
  const { model, trans } = useServices();
  const { message, file } = props.row.problem;
  const id = file.split('/')[1] ?? '';
  return (
    <span className="jp-flightlog-NameCell" role="gridcell">
      <svg
        className="jp-flightlog-ProblemRow-icon"
        viewBox="0 0 16 16"
        width="16"
        height="16"
        aria-hidden="true"
      >
        <path d="M8 1.8 15 14H1zM7.3 6v4.4h1.4V6zm0 5.4v1.4h1.4v-1.4z" fillRule="evenodd" />
      </svg>
      <span className="jp-flightlog-ProblemRow-text" title={message}>
        {id && `${id.slice(0, 10)}: `}
        {message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message}
      </span>
      <IconButton
        icon={copyIcon}
        label={trans.__('Copy the command that verifies the store')}
        onClick={event => {
          event.stopPropagation();
          Clipboard.copyToSystem(verifyCommand(model.current?.info ?? null));
        }}
      />
    </span>
  );
}
