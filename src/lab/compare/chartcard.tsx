/** One metric's chart: its head with name and buttons, drawn and read only when it comes into sight. */
import { ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { useServices } from '../shared/services.js';
import { openActions } from './actions.js';
import { chartActions } from './chartmenu.js';
import { useCompared } from './context.js';
import { MetricChart } from './metricchart.js';
import { PointsTable } from './pointstable.js';
import { useSeen } from './seen.js';
import { toggled } from './viewstate.js';
import type { ChartInput } from '../../charts/index.js';

export const CARD_HEIGHT = 200;
export const WIDE_HEIGHT = 420;

interface Props {
  readonly metric: string;
  readonly place: number;
  readonly count: number;
  readonly onMove: (to: number) => void;
  readonly onDragStart: () => void;
  readonly onDrop: () => void;
}

export function ChartCard(props: Props): React.JSX.Element {
  const { metric, place, onMove } = props;
  const compared = useCompared();
  const { trans } = useServices();
  const root = React.useRef<HTMLLIElement>(null);
  const seen = useSeen(root);
  const [over, setOver] = React.useState(false);
  const [data, setData] = React.useState(false);
  const input = React.useRef<ChartInput | null>(null);
  const keep = React.useCallback((drawn: ChartInput) => {
    input.current = drawn;
  }, []);
  const { charts } = compared.view;
  const isWide = charts.wide.includes(metric);
  const isPinned = charts.pinned.includes(metric);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const way = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (way === undefined || !event.altKey) return;
    event.preventDefault();
    onMove(place + way);
  };
  return (
    <li
      ref={root}
      data-metric={metric}
      className={`jp-flightlog-ChartCard${isWide ? ' jp-mod-wide' : ''}${over ? ' jp-mod-over' : ''}`}
      onDragOver={event => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault();
        setOver(false);
        props.onDrop();
      }}
    >
      <div
        className="jp-flightlog-ChartCard-head"
        draggable
        onDragStart={event => {
          event.dataTransfer.effectAllowed = 'move';
          event.dataTransfer.setData('text/plain', metric);
          props.onDragStart();
        }}
        onKeyDown={onKeyDown}
      >
        <h4 title={metric}>{metric}</h4>
        <button
          type="button"
          className="jp-flightlog-ChartCard-button"
          aria-pressed={isPinned}
          aria-label={trans.__('Pin %1 to the front', metric)}
          title={isPinned ? trans.__('Let it go from the front') : trans.__('Pin to the front')}
          onClick={() => compared.state.charts({ pinned: toggled(charts.pinned, metric) })}
        >
          <Glyph path="M5.5 2h5l-.8 4.2L12 8.5H8.6L8 14l-.6-5.5H4l2.3-2.3z" />
        </button>
        <button
          type="button"
          className="jp-flightlog-ChartCard-button"
          aria-pressed={isWide}
          aria-label={trans.__('Draw %1 across the whole width', metric)}
          title={isWide ? trans.__('Back to its size') : trans.__('Enlarge')}
          onClick={() => compared.state.charts({ wide: toggled(charts.wide, metric) })}
        >
          <Glyph path={isWide ? 'M3 7h4V3M13 9H9v4' : 'M9 3h4v4M7 13H3V9'} isLine />
        </button>
        <button
          type="button"
          className="jp-flightlog-ChartCard-button"
          aria-label={trans.__('More for %1', metric)}
          aria-haspopup="menu"
          title={trans.__('More')}
          onClick={event =>
            openActions(
              event.currentTarget,
              chartActions({
                ...props,
                compared,
                trans,
                element: root.current,
                input: () => input.current,
                showsData: data,
                onData: () => setData(!data)
              })
            )
          }
        >
          <ellipsesIcon.react tag="span" />
        </button>
      </div>
      {seen ? (
        <MetricChart metric={metric} height={isWide ? WIDE_HEIGHT : CARD_HEIGHT} onInput={keep} />
      ) : (
        <div style={{ height: isWide ? WIDE_HEIGHT : CARD_HEIGHT }} />
      )}
      {data && <PointsTable input={input.current} />}
    </li>
  );
}

function Glyph(props: { path: string; isLine?: boolean }): React.JSX.Element {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={props.path} className={props.isLine ? 'jp-mod-line' : ''} />
    </svg>
  );
}
