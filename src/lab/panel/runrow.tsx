/** One run in the list: pick box, status, name, curve, and a cell for every column. */
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import { Clipboard } from '@jupyterlab/apputils';
import * as React from 'react';
import { formatDuration, runStyle } from '../../charts/index.js';
import { displayName } from '../../query/index.js';
import type { Run, Series } from '../../store/index.js';
import { useServices } from '../shared/services.js';
import { Status, statusWord } from '../shared/status.js';
import { runCell, type Cell, type CellContext } from './cells.js';
import { GAP, type Layout } from './columns.js';
import { Spark } from './spark.js';
import { verifyCommand } from './verify.js';

export interface RunRowProps {
  readonly run: Run;
  readonly indent: number;
  /** Whether its children show; null without any. */
  readonly open: boolean | null;
  readonly slot: number | null;
  readonly series: Series | undefined;
  readonly layout: Layout;
  readonly context: CellContext;
  readonly onFold: () => void;
}

export function RunRow(props: RunRowProps): React.JSX.Element {
  const { run, slot, layout, context, open } = props;
  const { model, trans } = useServices();
  const { baseline } = context;
  return (
    <>
      <span className="jp-flightlog-NameCell" role="gridcell">
        <PickBox slot={slot} onToggle={() => model.toggle(run.id)} />
        <span className="jp-flightlog-RunRow-indent" style={{ width: props.indent }} />
        {open !== null && <FoldCaret open={open} onFold={props.onFold} />}
        <Status status={run.status} title={statusTitle(run, statusWord(run.status, trans))} />
        <span className="jp-flightlog-RunRow-name" title={displayName(run)}>
          {displayName(run)}
          {baseline?.id === run.id && <Mark text={trans.__('baseline')} />}
          {run.problems.length > 0 && <PartlyRead run={run} />}
          {run.archived && <Mark text={trans.__('archived')} />}
          {run.protected && <Mark text={trans.__('protected')} />}
        </span>
      </span>
      {layout.spark > 0 && (
        <span role="gridcell" className="jp-flightlog-SparkCell" style={{ width: layout.spark }}>
          <Spark series={props.series} slot={slot} />
        </span>
      )}
      <Cells layout={layout} cell={column => runCell(run, column, context)} />
    </>
  );
}

/** The cells of a row behind its name and curve. */
export function Cells(props: {
  layout: Layout;
  cell: (column: Layout['columns'][number]) => Cell;
  /** The first value takes the curve's place too: a mean with its spread is long. */
  overCurve?: boolean;
}): React.JSX.Element {
  const { layout } = props;
  const more = props.overCurve && layout.spark > 0 ? layout.spark + GAP : 0;
  return (
    <>
      {layout.columns.map((column, i) => {
        const { text, title, word } = props.cell(column);
        return (
          <span
            key={column.path}
            role="gridcell"
            className={
              column.mode === null
                ? 'jp-flightlog-Cell'
                : 'jp-flightlog-Cell jp-flightlog-RunRow-value'
            }
            data-number={column.isNumber}
            data-word={word}
            title={title || undefined}
            style={{ width: column.width + (i === 0 ? more : 0) }}
          >
            {text}
          </span>
        );
      })}
    </>
  );
}

export function PickBox(props: {
  slot: number | null;
  /** Some runs of a group are picked. */
  partly?: boolean;
  onToggle: () => void;
}): React.JSX.Element {
  const { trans } = useServices();
  const { slot } = props;
  const color = slot === null ? undefined : runStyle(slot).color;
  return (
    <span
      className="jp-flightlog-RunRow-pick"
      data-picked={slot !== null}
      data-partly={props.partly}
      style={color === undefined ? undefined : { background: color, borderColor: color }}
      title={
        slot === null ? trans.__('Select for comparing') : trans.__('Remove from the selection')
      }
      onClick={event => {
        event.stopPropagation();
        props.onToggle();
      }}
    />
  );
}

export function FoldCaret(props: { open: boolean; onFold?: () => void }): React.JSX.Element {
  const Icon = props.open ? caretDownIcon : caretRightIcon;
  return (
    <span
      className="jp-flightlog-FoldCaret"
      onClick={event => {
        if (!props.onFold) return;
        event.stopPropagation();
        props.onFold();
      }}
    >
      <Icon.react tag="span" className="jp-flightlog-Caret" />
    </span>
  );
}

function Mark(props: { text: string }): React.JSX.Element {
  return <span className="jp-flightlog-RunRow-mark">{props.text}</span>;
}

function PartlyRead(props: { run: Run }): React.JSX.Element {
  const { model, trans } = useServices();
  const [problem] = props.run.problems;
  return (
    <span
      className="jp-flightlog-RunRow-mark jp-mod-warn"
      title={`${problem?.message}\n${trans.__('Click to copy the command that checks the store.')}`}
      onClick={event => {
        event.stopPropagation();
        Clipboard.copyToSystem(verifyCommand(model.current?.info ?? null));
      }}
    >
      {trans.__('partly read')}
    </span>
  );
}

function statusTitle(run: Run, word: string): string {
  const took = run.end === null ? '' : ` · ${formatDuration(Math.max(0, run.end - run.start))}`;
  const why = run.exception ? ` · ${run.exception.type}: ${run.exception.message}` : '';
  return `${word}${took}${why}`;
}
