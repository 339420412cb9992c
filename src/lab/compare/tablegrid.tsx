/** The drawn table: heads that sort, rows that link, values with their distance to the baseline. */
import * as React from 'react';
import { RunMark } from '../shared/runmark.js';
import { useServices } from '../shared/services.js';
import { useCompared } from './context.js';
import { linkHandlers } from './link.js';
import type { CompareTable, TableCell, TableColumn, TableRow } from './tablemodel.js';

export interface Sorting {
  /** -1 is the runs' names. */
  readonly column: number;
  readonly descending: boolean;
}

interface GridProps {
  readonly table: CompareTable;
  readonly rows: readonly TableRow[];
  readonly sorting: Sorting | null;
  readonly onSort: (sorting: Sorting) => void;
}

export function TableGrid(props: GridProps): React.JSX.Element {
  const { table, rows } = props;
  const { link } = useCompared();
  const { trans } = useServices();
  const [open, setOpen] = React.useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) =>
    setOpen(before => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const shown = rows.filter(row => row.group === null || open.has(row.group));
  return (
    <div
      className="jp-flightlog-TableGrid"
      role="region"
      tabIndex={0}
      aria-label={trans.__('Runs, parameters and metrics')}
      {...linkHandlers(link)}
    >
      <table>
        <thead>
          <tr>
            <Head {...props} column={-1} label={trans.__('Run')} />
            {table.columns.map((column, i) => (
              <Head key={`${column.kind}.${column.key}`} {...props} column={i} label={column.key}>
                <Aim column={column} />
              </Head>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(row => (
            <Row
              key={row.key}
              row={row}
              columns={table.columns}
              isOpen={open.has(row.key)}
              onToggle={() => toggle(row.key)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head(
  props: GridProps & { column: number; label: string; children?: React.ReactNode }
): React.JSX.Element {
  const { column, label, sorting } = props;
  const isSorted = sorting?.column === column;
  const way = sorting?.descending ? 'descending' : 'ascending';
  const goal = props.table.columns[column]?.goal;
  return (
    <th scope="col" aria-sort={isSorted ? way : undefined}>
      <button
        type="button"
        title={label}
        onClick={() =>
          // What is good comes first.
          props.onSort({ column, descending: isSorted ? !sorting.descending : goal === 'max' })
        }
      >
        <span>{label}</span>
        {isSorted && <span aria-hidden="true">{sorting.descending ? '↓' : '↑'}</span>}
      </button>
      {props.children}
    </th>
  );
}

/** Says which value of the metric is shown, and with it which end is good. */
function Aim(props: { column: TableColumn }): React.JSX.Element | null {
  const { view } = useCompared();
  const { trans } = useServices();
  const { kind, goal } = props.column;
  if (kind === 'param') return null;
  const lowest = goal === 'min' ? trans.__('lowest') : trans.__('highest');
  const words = {
    last: trans.__('last'),
    'at-best': trans.__('at best step'),
    best: goal === null ? trans.__('last') : lowest
  };
  return <small>{words[view.values]}</small>;
}

function Row(props: {
  row: TableRow;
  columns: readonly TableColumn[];
  isOpen: boolean;
  onToggle: () => void;
}): React.JSX.Element {
  const { row, columns } = props;
  const { slots, link } = useCompared();
  const { trans } = useServices();
  const first = row.runs[0]!;
  const isGroup = row.run === null;
  return (
    <tr
      data-run={row.run?.id ?? row.key}
      className={`${row.group === null ? '' : 'jp-mod-member'}${isGroup ? ' jp-mod-group' : ''}`}
    >
      <th scope="row" title={row.label}>
        <button
          type="button"
          aria-expanded={isGroup ? props.isOpen : undefined}
          onClick={() => (row.run ? link.pick(row.run.id) : props.onToggle())}
        >
          <RunMark slot={slots.get(first.id) ?? -1} />
          <span>{row.label}</span>
          {isGroup && <small>{trans.__('n = %1', row.runs.length)}</small>}
        </button>
      </th>
      {row.cells.map((cell, i) => (
        <Cell
          key={i}
          cell={cell}
          isMetric={columns[i]!.kind === 'metric'}
          isBaseline={row.isBaseline}
        />
      ))}
    </tr>
  );
}

function Cell(props: {
  cell: TableCell;
  isMetric: boolean;
  isBaseline: boolean;
}): React.JSX.Element {
  const { cell, isMetric, isBaseline } = props;
  const { trans } = useServices();
  if (cell.text === '') {
    return (
      <td>
        <span className="jp-mod-none">–</span>
      </td>
    );
  }
  const words = { better: trans.__('better'), worse: trans.__('worse'), same: trans.__('same') };
  const change = [cell.change, cell.word === null ? '' : words[cell.word]]
    .filter(Boolean)
    .join(' ');
  return (
    <td
      title={cell.full}
      data-best={cell.isBest || undefined}
      className={isMetric ? 'jp-mod-number' : ''}
    >
      {cell.text}
      {cell.spread !== '' && <span className="jp-flightlog-TableGrid-spread"> {cell.spread}</span>}
      {isMetric && (
        <small data-word={cell.word ?? undefined}>
          {isBaseline ? trans.__('baseline') : change}
        </small>
      )}
    </td>
  );
}
