/**
 * The heads of the list's columns: a click or Enter sorts, Shift adds to the order; the edge sets the
 * width, as Shift and the arrows do; Alt and the arrows move a column.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { displayName } from '../../query/index.js';
import type { Run, ViewSettings } from '../../store/index.js';
import { useServices } from '../shared/services.js';
import { modeName } from './cells.js';
import { openChoices, openChoicesBelow } from './choices.js';
import { asChosen, moved } from './columnedit.js';
import { descendsFirst, type Layout, type ListColumn } from './columns.js';
import { nextSort, samePath } from './look.js';
import { columnLabel, columnMenu, type LookMenuOptions } from './lookmenu.js';

export interface HeaderProps {
  readonly layout: Layout;
  readonly baseline: Run | null;
  readonly sort: ViewSettings['sort'];
  readonly menu: LookMenuOptions;
}

const LEAST = 36;
const STEP = 8;

export const ListHeader = React.memo(function ListHeader(props: HeaderProps): React.JSX.Element {
  const { layout } = props;
  const { trans } = useServices();
  const [stop, setStop] = React.useState(0);
  const at = Math.min(stop, layout.columns.length);
  const cell = (index: number) => ({ ...props, index, isStop: index === at, onStop: setStop });
  return (
    <div className="jp-flightlog-ListHeader" role="row" style={{ width: layout.width }}>
      <HeaderCell {...cell(0)} column={null} />
      {layout.spark > 0 && (
        <span
          role="columnheader"
          className="jp-flightlog-ListHeader-spark"
          style={{ width: layout.spark }}
        >
          {trans.__('Curve')}
        </span>
      )}
      {layout.columns.map((column, i) => (
        <HeaderCell key={column.path} {...cell(i + 1)} column={column} />
      ))}
    </div>
  );
});

interface CellProps extends HeaderProps {
  /** Null is the column of names. */
  readonly column: ListColumn | null;
  readonly index: number;
  /** Whether Tab leads here; the arrows lead to the others. */
  readonly isStop: boolean;
  readonly onStop: (index: number) => void;
}

function HeaderCell(props: CellProps): React.JSX.Element {
  const { column, index, sort, menu } = props;
  const { model, trans } = useServices();
  const path = column?.path ?? 'name';
  const label = column ? columnLabel(column, trans) : trans.__('Name');
  const order = sort.findIndex(key => samePath(key.field) === path);
  const sortNow = (also: boolean) => {
    const descending = column ? descendsFirst(column, model.current?.runs ?? []) : false;
    model.setView({ sort: nextSort(sort, path, also, descending) });
  };
  return (
    <span
      role="columnheader"
      className="jp-flightlog-ListHeader-cell"
      data-number={column?.isNumber ?? false}
      data-name={column === null}
      aria-sort={order < 0 ? 'none' : sort[order]!.descending ? 'descending' : 'ascending'}
      aria-label={ariaLabel(label, column, order, sort.length, trans)}
      title={titleOf(props, label, trans)}
      tabIndex={props.isStop ? 0 : -1}
      style={column ? { width: column.width } : undefined}
      onClick={event => sortNow(event.shiftKey)}
      onContextMenu={event => {
        if (!column) return;
        event.preventDefault();
        event.stopPropagation();
        // From the keyboard it comes without a place.
        if (event.clientX + event.clientY === 0)
          openChoicesBelow(event.currentTarget, columnMenu(column, menu));
        else openChoices(columnMenu(column, menu), event.clientX, event.clientY);
      }}
      onFocus={() => props.onStop(index)}
      onKeyDown={event => onKey(event, props, sortNow, menu)}
    >
      <span className="jp-flightlog-ListHeader-label">{label}</span>
      <SortMark sort={sort} order={order} />
      {column && <Edge column={column} />}
    </span>
  );
}

function onKey(
  event: React.KeyboardEvent<HTMLElement>,
  { column, layout }: CellProps,
  sortNow: (also: boolean) => void,
  { model, columns }: LookMenuOptions
): void {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.key === 'Enter' || event.key === ' ') sortNow(event.shiftKey);
  else if (by === undefined) return;
  else if (event.altKey && column)
    model.setView({
      columns: moved(asChosen(columns, model.view.metricMode), column.path, by)
    });
  else if (event.shiftKey && column) setWidth(model, column, column.width + by * STEP);
  else {
    const cells = [
      ...(event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[tabindex]') ?? [])
    ];
    const next = cells.indexOf(event.currentTarget) + by;
    cells[Math.max(0, Math.min(layout.columns.length, next))]?.focus();
  }
  event.preventDefault();
  event.stopPropagation();
}

function setWidth(model: LookMenuOptions['model'], column: ListColumn, width: number): void {
  const widths = { ...model.view.widths, [column.path]: Math.max(LEAST, Math.round(width)) };
  model.setView({ widths });
}

/** The right edge of a head, to be dragged; a double click gives the first width back. */
function Edge(props: { column: ListColumn }): React.JSX.Element {
  const { model } = useServices();
  const { column } = props;
  return (
    <span
      className="jp-flightlog-ListHeader-edge"
      aria-hidden="true"
      onClick={event => event.stopPropagation()}
      onDoubleClick={event => {
        event.stopPropagation();
        const widths = Object.entries(model.view.widths).filter(([path]) => path !== column.path);
        model.setView({ widths: Object.fromEntries(widths) });
      }}
      onPointerDown={event => {
        event.stopPropagation();
        const element = event.currentTarget;
        element.setPointerCapture(event.pointerId);
        const from = event.clientX;
        const move = (to: PointerEvent) =>
          setWidth(model, column, column.width + to.clientX - from);
        element.addEventListener('pointermove', move);
        const stop = () => element.removeEventListener('pointermove', move);
        element.addEventListener('lostpointercapture', stop, { once: true });
      }}
    />
  );
}

function SortMark(props: { sort: ViewSettings['sort']; order: number }): React.JSX.Element | null {
  const { sort, order } = props;
  if (order < 0) return null;
  return (
    <span className="jp-flightlog-ListHeader-sort" aria-hidden="true">
      {sort[order]!.descending ? '↓' : '↑'}
      {sort.length > 1 && <sub>{order + 1}</sub>}
    </span>
  );
}

function ariaLabel(
  label: string,
  column: ListColumn | null,
  order: number,
  keys: number,
  trans: TranslationBundle
): string {
  const mode = column?.mode ? `, ${modeName(column.mode, trans)}` : '';
  const place = order >= 0 && keys > 1 ? `, ${trans.__('sorted %1 of %2', order + 1, keys)}` : '';
  return `${label}${mode}${place}`;
}

function titleOf({ column, baseline }: CellProps, label: string, trans: TranslationBundle): string {
  const sorting = trans.__('Click to sort, Shift-click to sort by more');
  if (!column?.mode) return `${label}\n${sorting}`;
  const what = trans.__('%1, %2 value', label, modeName(column.mode, trans));
  const against = baseline ? `\n${trans.__('Difference from %1', displayName(baseline))}` : '';
  return `${what}${against}\n${sorting}`;
}
