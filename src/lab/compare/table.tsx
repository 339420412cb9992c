/** The Table tab: runs and groups by what differs and by metrics, sortable, with the distance to the baseline. */
import { Clipboard } from '@jupyterlab/apputils';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ViewValue } from '../../query/index.js';
import { useServices } from '../shared/services.js';
import { useCompared, type Compared } from './context.js';
import { chartList, metricNames } from './metrics.js';
import { TableGrid, type Sorting } from './tablegrid.js';
import { compareTable, sortTable, type CompareTable } from './tablemodel.js';
import { tableText, type TableFormat } from './tabletext.js';

/** More columns of metrics nobody reads at once; the rest is a click away. */
const MOST = 24;

export function RunsTable(): React.JSX.Element {
  const compared = useCompared();
  const { runs, view, state } = compared;
  const { trans } = useServices();
  const [all, setAll] = React.useState(false);
  const ordered = chartList(metricNames(runs), view.charts, '').shown;
  const metrics = all ? ordered : ordered.slice(0, MOST);
  const table = tableOf(compared, metrics);
  const sorting = readSorting(state.plot('tableSort', ''), table);
  const rows = sorting ? sortTable(table, sorting.column, sorting.descending) : table.rows;
  return (
    <div className="jp-flightlog-RunsTable">
      <div className="jp-flightlog-Tabs-bar">
        <ModeSelect />
        {ordered.length > MOST && (
          <label>
            <input type="checkbox" checked={all} onChange={event => setAll(event.target.checked)} />
            {trans.__('All %1 metrics', ordered.length)}
          </label>
        )}
        <span className="jp-flightlog-Tabs-space" />
        <CopyButtons text={format => tableText(table, rows, format, trans.__('run'))} />
      </div>
      <TableGrid
        table={table}
        rows={rows}
        sorting={sorting}
        onSort={next => state.setPlot('tableSort', writeSorting(next, table))}
      />
      <Constants constants={table.constants} />
    </div>
  );
}

function tableOf(compared: Compared, metrics: readonly string[]): CompareTable {
  const { runs, groups, baseline, view, session } = compared;
  return compareTable({
    runs,
    groups,
    baseline,
    metrics,
    values: view.values,
    spread: view.look.spread,
    valueAt: (run, metric, step) => session.valueAt(run, metric, step)
  });
}

function ModeSelect(): React.JSX.Element {
  const { view, state } = useCompared();
  const { trans } = useServices();
  return (
    <label>
      {trans.__('Values')}
      <HTMLSelect
        value={view.values}
        onChange={event => state.update({ values: event.target.value as ViewValue })}
      >
        <option value="best">{trans.__('best')}</option>
        <option value="last">{trans.__('last')}</option>
        <option value="at-best">{trans.__('at the best step')}</option>
      </HTMLSelect>
    </label>
  );
}

/** Buttons that copy a table in three forms. */
export function CopyButtons(props: { text: (format: TableFormat) => string }): React.JSX.Element {
  const { trans } = useServices();
  const [copied, setCopied] = React.useState<TableFormat | null>(null);
  const names: Record<TableFormat, string> = { markdown: 'Markdown', csv: 'CSV', latex: 'LaTeX' };
  return (
    <div className="jp-flightlog-Copy" role="group" aria-label={trans.__('Copy the table')}>
      <span>{trans.__('Copy as')}</span>
      {(Object.keys(names) as TableFormat[]).map(format => (
        <button
          key={format}
          type="button"
          className="jp-flightlog-Button"
          onClick={() => {
            Clipboard.copyToSystem(props.text(format));
            setCopied(format);
          }}
        >
          {names[format]}
        </button>
      ))}
      <span role="status" className="jp-flightlog-visuallyHidden">
        {copied !== null && trans.__('Copied as %1', names[copied])}
      </span>
    </div>
  );
}

function Constants(props: { constants: CompareTable['constants'] }): React.JSX.Element | null {
  const { constants } = props;
  const { trans } = useServices();
  if (constants.length === 0) return null;
  return (
    <details className="jp-flightlog-Constants">
      <summary>
        {trans._n('%1 equal parameter', '%1 equal parameters', constants.length)}
        <span>{constants.map(([key, value]) => `${key} ${value}`).join(' · ')}</span>
      </summary>
      <dl>
        {constants.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** The sort is kept by the column's name, so that it holds when columns come and go. */
function writeSorting({ column, descending }: Sorting, { columns }: CompareTable): string {
  const found = columns[column];
  return JSON.stringify([found ? `${found.kind}.${found.key}` : 'name', descending]);
}

function readSorting(text: string, { columns }: CompareTable): Sorting | null {
  if (text === '') return null;
  try {
    const [name, descending] = JSON.parse(text) as [unknown, unknown];
    const column = columns.findIndex(({ kind, key }) => `${kind}.${key}` === name);
    return column < 0 && name !== 'name' ? null : { column, descending: descending === true };
  } catch {
    return null; // A document that somebody edited: unsorted is no harm.
  }
}
