/** The list of runs as a tree with columns, read by keyboard and drawn only where it is in sight. */
import * as React from 'react';
import { SEEDS } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { metricOf } from '../shared/live.js';
import { useServices } from '../shared/services.js';
import type { CellContext } from './cells.js';
import { layoutOf, type ListColumn } from './columns.js';
import { ListHeader } from './header.js';
import { ListRow } from './listrow.js';
import type { LookMenuOptions } from './lookmenu.js';
import { toggleAll } from './otherrows.js';
import { usePointedRows } from './pointedrows.js';
import { foldKey, isOpen, type Row } from './rows.js';
import { giveFocusBack } from './choices.js';
import { findRow, parentIndex, runsBetween, treeAction, type TreeAction } from './treekeys.js';
import {
  bySlot,
  reveal,
  ROW_HEIGHT,
  slotCount,
  useTurn,
  useViewport,
  visibleRange
} from './windowing.js';

export interface RunListProps {
  readonly rows: readonly Row[];
  readonly columns: readonly ListColumn[];
  readonly context: CellContext;
  readonly menu: LookMenuOptions;
}

/** Letters that come within this many milliseconds belong to one word. */
const TYPING = 800;

export function RunList(props: RunListProps): React.JSX.Element {
  const { rows, columns, context } = props;
  const { model, commands, trans } = useServices();
  const ref = React.useRef<HTMLDivElement>(null);
  const viewport = useViewport(ref);
  const isOwn = model.view.columns.length === 0;
  const layout = React.useMemo(
    () => layoutOf(columns, viewport.width, isOwn),
    [columns, viewport.width, isOwn]
  );
  const [active, setActive] = React.useState<string | null>(model.view.focus);
  React.useEffect(() => setActive(model.view.focus), [model.view.focus]);
  const found = React.useMemo(() => rows.findIndex(row => row.key === active), [rows, active]);
  const index = found < 0 ? 0 : found;
  const anchor = React.useRef(0);
  const typed = React.useRef({ text: '', at: 0 });
  usePointedRows(ref, rows, found, model.pointed);

  const header = layout.hasHeader ? ROW_HEIGHT : 0;
  const range = visibleRange(viewport, rows.length);
  const [first, last] = range;
  const slots = slotCount(viewport);
  const turn = useTurn(viewport, first, slots);
  const heading = stickyHeading(rows, Math.floor(viewport.top / ROW_HEIGHT));

  const focus = (next: number, extend: boolean) => {
    const row = rows[next];
    if (!row) return;
    setActive(row.key);
    if (row.type === 'run') model.setView({ focus: row.run.id });
    if (extend)
      model.select([...new Set([...model.selection, ...runsBetween(rows, anchor.current, next)])]);
    else anchor.current = next;
    const covered = header + (rows.some(one => one.type === 'group') ? ROW_HEIGHT : 0);
    if (ref.current) reveal(ref.current, next, header, covered);
  };
  const fold = (row: Row) =>
    isOpen(row) !== null && model.setView({ folds: flip(model.view.folds, foldKey(row)) });
  const toggle = (row: Row) => {
    if (row.type === 'run') model.toggle(row.run.id);
    else if (row.type === 'group') toggleAll(model, row);
  };
  const find = (letter: string) => {
    const now = Date.now();
    const text = now - typed.current.at < TYPING ? typed.current.text + letter : letter;
    typed.current = { text, at: now };
    const next = findRow(rows, index, text);
    if (next !== null) focus(next, false);
  };
  const act = (action: TreeAction, row: Row) => {
    if (action.type === 'focus') focus(action.index, action.extend);
    else if (action.type === 'fold') fold(row);
    else if (action.type === 'toggle') toggle(row);
    else if (action.type === 'open') model.setView({ detailsOpen: !model.view.detailsOpen });
    else if (action.type === 'rename') void commands.execute('flightlog:rename-run');
    else if (action.type === 'clear') model.select([]);
    else if (action.type === 'find') find(action.letter);
    else if (action.type === 'select-all') model.select(runsBetween(rows, 0, rows.length - 1));
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const { key, shiftKey, altKey } = event;
    const pressed = { key, shiftKey, altKey, accel: event.ctrlKey || event.metaKey };
    const page = Math.floor(viewport.height / ROW_HEIGHT) - 2;
    const action = treeAction(pressed, rows, index, page);
    const row = rows[index];
    if (!action || !row) return;
    event.preventDefault();
    event.stopPropagation();
    act(action, row);
  };
  const onClick = (event: React.MouseEvent, row: Row, at: number) => {
    const accel = event.ctrlKey || event.metaKey;
    if (row.type === 'group' && accel) {
      toggle(row);
      focus(at, false);
    } else if (row.type !== 'run' && !event.shiftKey) {
      focus(at, false);
      fold(row);
    } else if (accel) {
      // The first one picked so joins the run that was clicked before it, as in any list.
      const before = model.selection.length === 0 ? rows[found] : undefined;
      if (before?.type === 'run' && before.key !== row.key) model.select([before.run.id, row.key]);
      else toggle(row);
      focus(at, false);
    } else focus(at, event.shiftKey);
  };
  // A memoised row keeps the handler it was drawn with, so that must be one that sees the present.
  const latest = React.useRef({ onClick, fold });
  latest.current = { onClick, fold };
  const clicked = React.useCallback<typeof onClick>(
    (...args) => latest.current.onClick(...args),
    []
  );
  const folded = React.useCallback((row: Row) => void latest.current.fold(row), []);

  const row = (at: number, sticky = false) => {
    const one = rows[at]!;
    return (
      <ListRow
        key={sticky ? 'sticky' : at % slots}
        row={one}
        index={at}
        sticky={sticky}
        active={at === found && !sticky}
        slot={one.type === 'run' ? model.slot(one.run.id) : null}
        picked={model.selection.length}
        series={one.type === 'run' && layout.spark > 0 ? seriesOf(one.run) : undefined}
        layout={layout}
        context={context}
        onClick={clicked}
        onFold={folded}
      />
    );
  };
  const seriesOf = (run: Run) => {
    const shown = columns.find(column => column.mode !== null);
    const metric = shown?.isGoal ? metricOf(run, context.values.metric) : shown?.field.name;
    if (metric === undefined || metric === null || !run.metrics.has(metric)) return undefined;
    // What only passes by is not read.
    if (viewport.moving) return model.current?.known(run.id).get(metric);
    return model.current?.series(run.id, run.status === 'running' ? null : [metric]).get(metric);
  };
  return (
    <div
      ref={ref}
      className="jp-flightlog-RunList"
      role="treegrid"
      tabIndex={0}
      aria-label={trans.__('Runs')}
      aria-multiselectable="true"
      aria-rowcount={rows.length + (layout.hasHeader ? 1 : 0)}
      aria-activedescendant={
        index >= first && index < last ? `jp-flightlog-row-${index}` : undefined
      }
      onKeyDown={onKeyDown}
      onContextMenu={event => {
        if (event.target !== ref.current) return;
        openRowMenu(event, `jp-flightlog-row-${index}`);
        giveFocusBack(ref.current);
      }}
    >
      {layout.hasHeader && (
        <ListHeader
          layout={layout}
          baseline={context.baseline}
          sort={model.view.sort}
          menu={props.menu}
        />
      )}
      {heading !== null && row(heading, true)}
      <div
        className="jp-flightlog-RunList-rows"
        role="none"
        style={{ height: rows.length * ROW_HEIGHT, width: layout.width }}
      >
        {bySlot(range, slots, turn).map(at => row(at))}
      </div>
    </div>
  );
}

/** The menu key asks the list, which has the focus; the menu is the active row's. */
function openRowMenu(event: React.MouseEvent, id: string): void {
  const row = document.getElementById(id);
  if (!row) return;
  event.preventDefault();
  event.stopPropagation();
  const { left, bottom } = row.getBoundingClientRect();
  const place = { clientX: left + 24, clientY: bottom };
  row.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...place }));
}

function flip(keys: readonly string[], key: string): string[] {
  return keys.includes(key) ? keys.filter(other => other !== key) : [...keys, key];
}

/** The group that the topmost row in sight belongs to, when its own row has scrolled away. */
function stickyHeading(rows: readonly Row[], top: number): number | null {
  let at = top;
  const row = rows[at];
  if (!row || row.type === 'group' || row.type === 'problem') return null;
  while (at > 0) {
    const parent = parentIndex(rows, at);
    const above = rows[parent];
    if (parent === at) return null;
    if (above?.type === 'group' && above.by !== SEEDS) return parent;
    at = parent;
  }
  return null;
}
