/** The charts: a bar to find and bring back metrics, and a grid of small multiples in the person's order. */
import * as React from 'react';
import { useServices } from '../shared/services.js';
import { openActions } from './actions.js';
import { ChartCard } from './chartcard.js';
import { useCompared } from './context.js';
import { chartList, metricNames, moved } from './metrics.js';

export function Charts(): React.JSX.Element {
  const { runs, view, state } = useCompared();
  const { trans } = useServices();
  const [search, setSearch] = React.useState('');
  const [said, setSaid] = React.useState('');
  const metrics = metricNames(runs);
  const { shown, system, hidden } = chartList(metrics, view.charts, search);
  if (metrics.length === 0) {
    return (
      <p className="jp-flightlog-Hint">
        {runs.length === 0
          ? trans.__('Every run is hidden. Click the line beside a name to draw it again.')
          : trans.__('None of these runs has logged a metric.')}
      </p>
    );
  }
  const move = (within: readonly string[], metric: string, to: number) => {
    const order = moved(within, metric, to);
    const others = [...shown, ...system].filter(one => !within.includes(one));
    state.charts({ order: within === shown ? [...order, ...others] : [...others, ...order] });
    setSaid(
      trans.__('%1 moved to place %2 of %3', metric, order.indexOf(metric) + 1, order.length)
    );
  };
  return (
    <section className="jp-flightlog-Charts" aria-label={trans.__('Metric charts')}>
      <Bar
        total={metrics.length}
        shown={shown.length + system.length}
        hidden={hidden}
        search={search}
        onSearch={setSearch}
      />
      {shown.length + system.length === 0 && (
        <p className="jp-flightlog-Hint">{trans.__('No metric has these words in its name.')}</p>
      )}
      <Grid metrics={shown} onMove={(metric, to) => move(shown, metric, to)} />
      {system.length > 0 && (
        <SystemCharts metrics={system} found={search !== '' || shown.length === 0}>
          <Grid metrics={system} onMove={(metric, to) => move(system, metric, to)} />
        </SystemCharts>
      )}
      <span className="jp-flightlog-visuallyHidden" role="status">
        {said}
      </span>
    </section>
  );
}

function Grid(props: {
  metrics: readonly string[];
  onMove: (metric: string, to: number) => void;
}): React.JSX.Element {
  const { metrics, onMove } = props;
  const drag = React.useRef<string | null>(null);
  return (
    <ul className="jp-flightlog-ChartGrid">
      {metrics.map((metric, place) => (
        <ChartCard
          key={metric}
          metric={metric}
          place={place}
          count={metrics.length}
          onMove={to => onMove(metric, to)}
          onDragStart={() => (drag.current = metric)}
          onDrop={() => {
            if (drag.current !== null && drag.current !== metric) onMove(drag.current, place);
            drag.current = null;
          }}
        />
      ))}
    </ul>
  );
}

/** What the machine did: folded, until somebody asks for it or it is all there is. */
function SystemCharts(props: {
  metrics: readonly string[];
  found: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  const { state } = useCompared();
  const { trans } = useServices();
  const isOpen = state.plot('systemCharts', '') === 'open';
  const open = isOpen || props.found;
  return (
    <details
      className="jp-flightlog-SystemCharts"
      open={open}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== open)
          state.setPlot('systemCharts', currentTarget.open ? 'open' : '');
      }}
    >
      <summary>
        {trans.__('System')}{' '}
        <small>{trans._n('%1 chart', '%1 charts', props.metrics.length)}</small>
      </summary>
      {open && props.children}
    </details>
  );
}

function Bar(props: {
  total: number;
  shown: number;
  hidden: readonly string[];
  search: string;
  onSearch: (text: string) => void;
}): React.JSX.Element {
  const { total, shown, hidden, search, onSearch } = props;
  const { view, state } = useCompared();
  const { trans } = useServices();
  const without = (metric: string) => view.charts.hidden.filter(one => one !== metric);
  return (
    <div className="jp-flightlog-Charts-bar">
      <input
        type="search"
        className="jp-mod-styled"
        placeholder={trans.__('Find metrics')}
        aria-label={trans.__('Find metrics')}
        title={trans.__('Words of the name, or a regular expression between slashes')}
        value={search}
        onChange={event => onSearch(event.target.value)}
      />
      <span role="status">
        {shown === total
          ? trans._n('%1 chart', '%1 charts', total)
          : trans.__('%1 of %2 charts', shown, total)}
      </span>
      {hidden.length > 0 && (
        <button
          type="button"
          className="jp-flightlog-Link"
          aria-haspopup="menu"
          onClick={event =>
            openActions(event.currentTarget, [
              {
                label: trans.__('Show all charts'),
                run: () => state.charts({ hidden: [] })
              },
              null,
              ...hidden.slice(0, 40).map(metric => ({
                label: metric,
                run: () => state.charts({ hidden: without(metric) })
              }))
            ])
          }
        >
          {trans._n('%1 hidden', '%1 hidden', hidden.length)}
        </button>
      )}
    </div>
  );
}
