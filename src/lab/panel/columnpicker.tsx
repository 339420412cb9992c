/**
 * Which columns the list has: the chosen ones in their order, moved by dragging or Alt and the arrows,
 * and below every other field that the search finds.
 */
import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { fieldPaths, METRIC_MODES, type KnownFields, type MetricMode } from '../../query/index.js';
import { IconButton } from '../shared/buttons.js';
import { useServices } from '../shared/services.js';
import { modeName } from './cells.js';
import { asChosen, moved, movedTo, withMode, without } from './columnedit.js';
import type { ListColumn } from './columns.js';
import { knownField } from './look.js';
import { columnLabel, runFieldLabel } from './lookmenu.js';

export interface ColumnPickerProps {
  readonly columns: readonly ListColumn[];
  readonly known: () => KnownFields;
  readonly onClose: () => void;
}

/** More than these are not drawn; the search narrows them down. */
const MOST = 100;

export function ColumnPicker(props: ColumnPickerProps): React.JSX.Element {
  const { model, trans } = useServices();
  const { columns } = props;
  const [search, setSearch] = React.useState('');
  const box = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => box.current?.focus(), []);
  const all = React.useMemo(() => fieldPaths(props.known()).filter(path => path !== 'name'), []);
  const wanted = search.trim().toLowerCase();
  const chosen = new Set(columns.map(({ path }) => path));
  const others = all.filter(path => !chosen.has(path) && path.toLowerCase().includes(wanted));
  const set = (next: ReturnType<typeof asChosen>) => model.setView({ columns: next });
  const now = asChosen(columns, model.view.metricMode);
  return (
    <section
      className="jp-flightlog-ColumnPicker"
      role="dialog"
      aria-label={trans.__('Columns')}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        props.onClose();
      }}
    >
      <div className="jp-flightlog-ColumnPicker-head">
        <input
          ref={box}
          type="text"
          value={search}
          placeholder={trans.__('Search parameters, metrics, tags')}
          aria-label={trans.__('Search columns')}
          onChange={event => setSearch(event.target.value)}
        />
        <IconButton
          icon={closeIcon}
          label={trans.__('Close the columns')}
          onClick={props.onClose}
        />
      </div>
      <ul aria-label={trans.__('Shown columns')}>
        {columns.map((column, i) => (
          <ChosenColumn
            key={column.path}
            column={column}
            index={i}
            onHide={() => set(without(now, column.path))}
            onMode={mode => set(withMode(now, column.path, mode))}
            onMove={by => set(moved(now, column.path, by))}
            onDrop={from => set(movedTo(now, from, i))}
          />
        ))}
      </ul>
      <ul aria-label={trans.__('Other columns')}>
        {others.slice(0, MOST).map(path => (
          <li key={path}>
            <label>
              <input
                type="checkbox"
                checked={false}
                onChange={() => set([...now, { field: path }])}
              />
              <FieldName path={path} />
            </label>
          </li>
        ))}
        {others.length > MOST && (
          <li className="jp-mod-quiet">
            {trans.__('%1 more; search to find them', others.length - MOST)}
          </li>
        )}
        {others.length === 0 && <li className="jp-mod-quiet">{trans.__('No other column')}</li>}
      </ul>
      {model.view.columns.length > 0 && (
        <button type="button" className="jp-flightlog-Button" onClick={() => set([])}>
          {trans.__('Show what differs')}
        </button>
      )}
    </section>
  );
}

function ChosenColumn(props: {
  column: ListColumn;
  index: number;
  onHide: () => void;
  onMode: (mode: MetricMode) => void;
  onMove: (by: number) => void;
  onDrop: (from: number) => void;
}): React.JSX.Element {
  const { trans } = useServices();
  const { column, index } = props;
  const label = columnLabel(column, trans);
  return (
    <li
      draggable
      onDragStart={event => event.dataTransfer.setData('text/x-flightlog-column', String(index))}
      onDragOver={event => event.preventDefault()}
      onDrop={event => {
        event.preventDefault();
        const from = Number(event.dataTransfer.getData('text/x-flightlog-column') || index);
        if (from !== index) props.onDrop(from);
      }}
    >
      <label title={trans.__('Drag, or press Alt and an arrow, to move it')}>
        <input
          type="checkbox"
          checked
          onChange={props.onHide}
          onKeyDown={event => {
            const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
            if (by === undefined || !event.altKey) return;
            event.preventDefault();
            props.onMove(by);
          }}
        />
        <FieldName path={column.path} />
      </label>
      {column.mode !== null && (
        <select
          value={column.mode}
          aria-label={trans.__('Value of %1', label)}
          onChange={event => props.onMode(event.target.value as MetricMode)}
        >
          {METRIC_MODES.map(mode => (
            <option key={mode} value={mode}>
              {modeName(mode, trans)}
            </option>
          ))}
        </select>
      )}
    </li>
  );
}

function FieldName(props: { path: string }): React.JSX.Element {
  const { trans } = useServices();
  const field = knownField(props.path);
  const kinds = {
    metrics: trans.__('metric'),
    params: trans.__('parameter'),
    tags: trans.__('tag'),
    git: trans.__('git'),
    run: ''
  };
  const name = field?.group === 'run' ? runFieldLabel(field.name, trans) : (field?.name ?? '');
  return (
    <>
      <span className="jp-flightlog-ColumnPicker-name" title={props.path}>
        {name}
      </span>
      <span className="jp-mod-quiet">{field ? kinds[field.group] : ''}</span>
    </>
  );
}
