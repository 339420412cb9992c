/** The Logged tables tab: tables of one name from all runs as one, first rows of each. */
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';
import { formatNumber } from '../../charts/index.js';
import { displayName } from '../../query/index.js';
import type { Artifact, Run } from '../../store/index.js';
import { cellText } from '../preview/tabledata.js';
import { useLoaded } from '../shared/hooks.js';
import { RunMark } from '../shared/runmark.js';
import { useServices } from '../shared/services.js';
import type { IStoreSession } from '../tokens.js';
import { useCompared } from './context.js';
import { joinOn, keyColumns, stack, type JoinedTable, type RunTable } from './jointables.js';
import { linkHandlers } from './link.js';
import { CopyButtons } from './table.js';
import { plainText } from './tabletext.js';

/** Rows read of each table; runs whose tables are read. */
const ROWS = 100;
const RUNS = 12;

export function JoinedTables(): React.JSX.Element {
  const { runs, state } = useCompared();
  const { trans } = useServices();
  const names = [
    ...new Set(runs.flatMap(run => run.artifacts.filter(isTable).map(({ name }) => name)))
  ];
  if (names.length === 0) {
    return (
      <p className="jp-flightlog-Hint">
        {trans.__('None of these runs logged a table. fl.log_table(frame, "name") does.')}
      </p>
    );
  }
  const name = names.find(one => one === state.plot('tableName', '')) ?? names[0]!;
  return <OneName key={name} name={name} names={names} />;
}

function OneName(props: { name: string; names: readonly string[] }): React.JSX.Element {
  const { name, names } = props;
  const { runs, session, state } = useCompared();
  const { trans } = useServices();
  const found = runs.flatMap(run => {
    const artifact = run.artifacts.filter(one => one.name === name && isTable(one)).at(-1);
    return artifact ? [{ run, artifact }] : [];
  });
  const read = found.slice(0, RUNS);
  const key = read.map(({ run, artifact }) => `${run.id}:${artifact.sha256}`).join();
  const { value: tables, error } = useLoaded(key, () =>
    Promise.all(read.map(({ run, artifact }) => readTable(run, artifact, session)))
  );
  const keys = tables ? keyColumns(tables) : [];
  const chosen = state.plot('tableKey', '');
  const join = chosen === '' ? (keys[0] ?? '-') : chosen;
  const joined =
    tables && (keys.includes(join) ? joinOn(tables, join) : stack(tables, trans.__('run')));
  return (
    <>
      <div className="jp-flightlog-Tabs-bar">
        <label>
          {trans.__('Table')}
          <HTMLSelect
            value={name}
            onChange={event => state.setPlot('tableName', event.target.value)}
          >
            {names.map(one => (
              <option key={one}>{one}</option>
            ))}
          </HTMLSelect>
        </label>
        <label>
          {trans.__('Joined on')}
          <HTMLSelect
            value={keys.includes(join) ? join : '-'}
            onChange={event => state.setPlot('tableKey', event.target.value)}
          >
            {keys.map(one => (
              <option key={one}>{one}</option>
            ))}
            <option value="-">{trans.__('nothing, stacked')}</option>
          </HTMLSelect>
        </label>
        <span className="jp-flightlog-Hint">
          {found.length > read.length && trans.__('of the first %1 runs', RUNS)}
        </span>
        <span className="jp-flightlog-Tabs-space" />
        {joined && <CopyButtons text={format => plainText(heads(joined), joined.rows, format)} />}
      </div>
      {error !== null && <p className="jp-flightlog-Hint jp-mod-warn">{error}</p>}
      {joined && <Grid joined={joined} name={name} />}
    </>
  );
}

function Grid(props: { joined: JoinedTable; name: string }): React.JSX.Element {
  const { columns, rows } = props.joined;
  const { slots, link } = useCompared();
  return (
    <div
      className="jp-flightlog-TableGrid jp-mod-logged"
      role="region"
      tabIndex={0}
      aria-label={props.name}
      {...linkHandlers(link)}
    >
      <table>
        <thead>
          <tr>
            {columns.map(({ name, run, label }, i) => (
              <th key={i} scope="col" data-run={run ?? undefined} title={label}>
                {run !== null && <RunMark slot={slots.get(run) ?? -1} />}
                {name}
                {run !== null && <small>{label}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, column) => (
                <td key={column} className={isNumber(cell) ? 'jp-mod-number' : ''} title={cell}>
                  {shown(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function heads({ columns }: JoinedTable): string[] {
  return columns.map(({ name, label }) => (label === '' ? name : `${name} (${label})`));
}

/** Numbers in the digits that can be told apart, long texts cut; the whole is in the title and in copies. */
function shown(cell: string): string {
  if (isNumber(cell) && cell.length > 8) return formatNumber(Number(cell));
  return cell.length > 120 ? `${cell.slice(0, 120)}…` : cell;
}

function isNumber(text: string): boolean {
  return text !== '' && !Number.isNaN(Number(text));
}

function isTable({ type, media }: Artifact): boolean {
  return type === 'table' && media.startsWith('application/vnd.apache.arrow');
}

async function readTable(run: Run, artifact: Artifact, session: IStoreSession): Promise<RunTable> {
  const { arrowTable } = await import('../preview/arrow.js');
  const table = arrowTable(await session.reader.blob(artifact));
  const rows = await table.read(0, Math.min(ROWS, table.rows));
  return {
    run: run.id,
    label: displayName(run),
    columns: table.columns.map(({ name }) => name),
    rows: rows.map(row => row.map(cellText))
  };
}
