/** The list of runs as a tree that is read by keyboard and drawn only where it is in sight. */
import * as React from 'react';
import type { Run, Series } from '../../store/index.js';
import { useNow } from '../shared/hooks.js';
import { useServices } from '../shared/services.js';
import { ListRow } from './listrow.js';
import type { Row } from './rows.js';
import { isOpen, runsBetween, treeAction } from './treekeys.js';
import { reveal, ROW_HEIGHT, useViewport, visibleRange } from './windowing.js';

export interface RunListProps {
  readonly rows: readonly Row[];
  /** Metric shown for runs without a goal. */
  readonly metric: string | null;
  /** Greatest minus least shown value, by metric. */
  readonly spreads: ReadonlyMap<string, number>;
}

export function RunList(props: RunListProps): React.JSX.Element {
  const { rows } = props;
  const { model, commands, trans } = useServices();
  const ref = React.useRef<HTMLDivElement>(null);
  const viewport = useViewport(ref);
  const now = useNow(10_000);
  const [active, setActive] = React.useState<string | null>(model.view.focus);
  const anchor = React.useRef(0);
  const found = rows.findIndex(row => row.key === active);
  const index = found < 0 ? 0 : found;
  React.useEffect(() => setActive(model.view.focus), [model.view.focus]);

  const focus = (next: number, extend: boolean) => {
    const row = rows[next];
    if (!row) return;
    setActive(row.key);
    if (row.type === 'run') model.setView({ focus: row.run.id });
    if (extend)
      model.select([...new Set([...model.selection, ...runsBetween(rows, anchor.current, next)])]);
    else anchor.current = next;
    if (ref.current) reveal(ref.current, next);
  };
  const fold = (row: Row) =>
    isOpen(row) !== null && model.setView({ folds: flip(model.view.folds, row.key) });
  const onKeyDown = (event: React.KeyboardEvent) => {
    const key = { key: event.key, shiftKey: event.shiftKey, accel: event.ctrlKey || event.metaKey };
    const action = treeAction(key, rows, index, Math.floor(viewport.height / ROW_HEIGHT) - 1);
    const row = rows[index];
    if (!action || !row) return;
    event.preventDefault();
    event.stopPropagation();
    if (action.type === 'focus') focus(action.index, action.extend);
    else if (action.type === 'fold') fold(row);
    else if (action.type === 'toggle' && row.type === 'run') model.toggle(row.run.id);
    else if (action.type === 'open') model.setView({ detailsOpen: !model.view.detailsOpen });
    else if (action.type === 'rename') void commands.execute('flightlog:rename-run');
    else if (action.type === 'clear') model.select([]);
    else if (action.type === 'select-all') model.select(runsBetween(rows, 0, rows.length - 1));
  };
  const onClick = (event: React.MouseEvent, row: Row, at: number) => {
    if (row.type !== 'run') {
      setActive(row.key);
      fold(row);
    } else if (event.ctrlKey || event.metaKey) {
      // The first one picked so joins the run that was clicked before it, as in any list.
      const before = model.selection.length === 0 ? rows[found] : undefined;
      if (before?.type === 'run' && before.run.id !== row.run.id)
        model.select([before.run.id, row.run.id]);
      else model.toggle(row.run.id);
      focus(at, false);
    } else focus(at, event.shiftKey);
  };
  const series = React.useCallback(
    (run: Run, metric: string): Series | undefined =>
      model.current?.series(run.id, run.status === 'running' ? null : [metric]).get(metric),
    [model]
  );

  const [first, last] = visibleRange(viewport, rows.length);
  const heading = stickyHeading(rows, Math.floor(viewport.top / ROW_HEIGHT));
  const row = (at: number, sticky = false) => (
    <ListRow
      key={sticky ? 'sticky' : rows[at]!.key}
      row={rows[at]!}
      index={at}
      sticky={sticky}
      active={at === found && !sticky}
      now={now}
      metric={props.metric}
      spreads={props.spreads}
      series={series}
      onClick={onClick}
    />
  );
  return (
    <div
      ref={ref}
      className="jp-flightlog-RunList"
      role="tree"
      tabIndex={0}
      aria-label={trans.__('Runs')}
      aria-multiselectable="true"
      aria-activedescendant={
        index >= first && index < last ? `jp-flightlog-row-${index}` : undefined
      }
      onKeyDown={onKeyDown}
    >
      {heading !== null && row(heading, true)}
      <div
        className="jp-flightlog-RunList-rows"
        role="none"
        style={{ height: rows.length * ROW_HEIGHT }}
      >
        {Array.from({ length: Math.max(0, last - first) }, (_, i) => row(first + i))}
      </div>
    </div>
  );
}

function flip(keys: readonly string[], key: string): string[] {
  return keys.includes(key) ? keys.filter(other => other !== key) : [...keys, key];
}

/** The experiment that the topmost row in sight belongs to, when its own row has scrolled away. */
function stickyHeading(rows: readonly Row[], top: number): number | null {
  if (rows[top]?.type === 'group' || rows[top]?.type === 'problem') return null;
  for (let i = top; i >= 0; i--) if (rows[i]?.type === 'group') return i;
  return null;
}
