/** A table of any file, a page at a time, with the keyboard and a screen reader in mind. */
import { formatNumber, groupThousands } from '../../charts/index.js';
import * as React from 'react';
import { useLoaded } from '../shared/hooks.js';
import { useServices } from '../shared/services.js';
import { cellText, type TableData } from './tabledata.js';

const PAGE = 20;

/** Wider tables are cut, and say so. */
const COLUMNS = 60;

/** Characters of a cell. */
const LONG = 200;

/** @param label what the table is, for its caption */
export function TableView(props: { data: TableData; label: string }): React.JSX.Element {
  const { data, label } = props;
  const [page, setPage] = React.useState(0);
  const from = page * PAGE;
  const to = Math.min(from + PAGE, data.rows);
  const { value: rows, error } = useLoaded(String(page), () => data.read(from, to));
  const latest = React.useRef<readonly (readonly unknown[])[]>([]);
  if (rows) latest.current = rows;
  const columns = data.columns.slice(0, COLUMNS);
  if (error !== null) return <p className="jp-flightlog-Hint jp-mod-warn">{error}</p>;
  return (
    <div className="jp-flightlog-TableView">
      <div className="jp-flightlog-TableView-scroll" tabIndex={0} role="group" aria-label={label}>
        <table aria-busy={rows === null}>
          <caption className="jp-flightlog-hidden">{label}</caption>
          <thead>
            <tr>
              {columns.map(({ name, type }, i) => (
                <th key={i} scope="col" title={type === '' ? name : `${name}: ${type}`}>
                  {name === '' ? i + 1 : name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {latest.current.map((row, i) => (
              <tr key={i}>
                {columns.map((_, column) => (
                  <Cell key={column} value={row[column]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager data={data} from={from} to={to} page={page} onPage={setPage} />
    </div>
  );
}

function Cell(props: { value: unknown }): React.JSX.Element {
  const { value } = props;
  if (typeof value === 'number')
    return (
      <td className="jp-mod-number" title={String(value)}>
        {formatNumber(value)}
      </td>
    );
  const text = cellText(value);
  const numeric = typeof value === 'bigint' || isNumeric(value);
  return (
    <td className={numeric ? 'jp-mod-number' : undefined} title={text.slice(0, 2_000)}>
      {text.length > LONG ? `${text.slice(0, LONG)}…` : text}
    </td>
  );
}

/** CSV knows text only; what reads as a number stands with the numbers. */
function isNumeric(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length < 40 && !Number.isNaN(+value);
}

function Pager(props: {
  data: TableData;
  from: number;
  to: number;
  page: number;
  onPage: (page: number) => void;
}): React.JSX.Element {
  const { trans } = useServices();
  const { data, from, to, page, onPage } = props;
  const total = groupThousands(String(data.rows));
  const last = Math.max(0, Math.ceil(data.rows / PAGE) - 1);
  const hidden = data.columns.length - COLUMNS;
  return (
    <div className="jp-flightlog-Pager">
      {last > 0 && (
        <button
          type="button"
          className="jp-flightlog-Button"
          disabled={page === 0}
          onClick={() => onPage(page - 1)}
        >
          {trans.__('Previous')}
        </button>
      )}
      {last > 0 && (
        <button
          type="button"
          className="jp-flightlog-Button"
          disabled={page >= last}
          onClick={() => onPage(page + 1)}
        >
          {trans.__('Next')}
        </button>
      )}
      <span aria-live="polite">
        {data.more
          ? trans.__('Rows %1–%2 of the first %3', Math.min(from + 1, to), to, total)
          : trans.__('Rows %1–%2 of %3', Math.min(from + 1, to), to, total)}
        {hidden > 0 && ` · ${trans.__('%1 more columns', hidden)}`}
      </span>
    </div>
  );
}
