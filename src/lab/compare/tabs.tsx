/** The tabs below the charts: table, source, figures, tables, plots, environment. */
import * as React from 'react';
import { VIEW_TABS, type ViewTab } from '../../query/index.js';
import type { TranslationBundle } from '@jupyterlab/translation';
import { useServices } from '../shared/services.js';
import { useCompared } from './context.js';
import { Distribution } from './distribution.js';
import { useTabsHeight } from './divider.js';
import { Environment } from './environment.js';
import { Figures } from './figures.js';
import { Parallel } from './parallel.js';
import { Scatter } from './scatter.js';
import { Sources } from './sources.js';
import { RunsTable } from './table.js';
import { JoinedTables } from './tables.js';

const PANELS: Record<ViewTab, () => React.JSX.Element> = {
  table: RunsTable,
  source: Sources,
  figures: Figures,
  tables: JoinedTables,
  parallel: Parallel,
  scatter: Scatter,
  distribution: Distribution,
  environment: Environment
};

export function Tabs(props: { box: React.RefObject<HTMLDivElement> }): React.JSX.Element {
  const { view, state } = useCompared();
  const { trans } = useServices();
  const names = tabNames(trans);
  const Panel = PANELS[view.tab];
  const id = React.useId();
  const height = useTabsHeight();
  const select = (tab: ViewTab) => state.update({ tab });
  return (
    <div className="jp-flightlog-Tabs" ref={props.box} style={height === null ? {} : { height }}>
      <div
        className="jp-flightlog-Tabs-list"
        role="tablist"
        aria-label={trans.__('More of the comparison')}
        onKeyDown={event => {
          const next = neighbour(view.tab, event.key);
          if (!next) return;
          event.preventDefault();
          select(next);
          event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
        }}
      >
        {VIEW_TABS.map(tab => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`${id}-${tab}`}
            data-tab={tab}
            aria-selected={tab === view.tab}
            aria-controls={tab === view.tab ? `${id}-panel` : undefined}
            tabIndex={tab === view.tab ? 0 : -1}
            onClick={() => select(tab)}
          >
            {names[tab]}
          </button>
        ))}
      </div>
      <div
        className="jp-flightlog-Tabs-panel"
        role="tabpanel"
        tabIndex={0}
        id={`${id}-panel`}
        aria-labelledby={`${id}-${view.tab}`}
      >
        <Panel key={view.tab} />
      </div>
    </div>
  );
}

function tabNames(trans: TranslationBundle): Record<ViewTab, string> {
  return {
    table: trans.__('Table'),
    source: trans.__('Source'),
    figures: trans.__('Figures'),
    tables: trans.__('Logged tables'),
    parallel: trans.__('Parallel'),
    scatter: trans.__('Scatter'),
    distribution: trans.__('Distribution'),
    environment: trans.__('Environment')
  };
}

/** The tab that a key moves to; undefined for other keys. */
function neighbour(tab: ViewTab, key: string): ViewTab | undefined {
  const at = VIEW_TABS.indexOf(tab);
  const { length } = VIEW_TABS;
  switch (key) {
    case 'ArrowRight':
      return VIEW_TABS[(at + 1) % length];
    case 'ArrowLeft':
      return VIEW_TABS[(at + length - 1) % length];
    case 'Home':
      return VIEW_TABS[0];
    case 'End':
      return VIEW_TABS[length - 1];
    default:
      return undefined;
  }
}
