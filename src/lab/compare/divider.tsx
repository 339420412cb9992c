/** The line between charts and tabs: drag it, or move it with the arrow keys. */
import * as React from 'react';
import { useServices } from '../shared/services.js';
import { useCompared } from './context.js';

const NAME = 'tabsHeight';
const LEAST = 90;
const STEP = 24;

/** Pixels that the tabs are high, as chosen; null before anybody chose. */
export function useTabsHeight(): number | null {
  const chosen = Number(useCompared().state.plot(NAME, ''));
  return chosen >= LEAST ? chosen : null;
}

export function Divider(props: { tabs: React.RefObject<HTMLElement> }): React.JSX.Element {
  const { state } = useCompared();
  const { trans } = useServices();
  const height = useTabsHeight();
  const now = () => props.tabs.current?.offsetHeight ?? LEAST;
  const fit = (wanted: number) => {
    const most = (props.tabs.current?.parentElement?.clientHeight ?? 800) - 80;
    return Math.round(Math.max(LEAST, Math.min(most, wanted)));
  };
  const keep = (wanted: number) => state.setPlot(NAME, String(fit(wanted)));
  return (
    <div
      className="jp-flightlog-Divider"
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={trans.__('Height of the tabs')}
      aria-valuenow={height ?? 0}
      aria-valuemin={LEAST}
      onPointerDown={event => {
        const element = event.currentTarget;
        element.setPointerCapture(event.pointerId);
        const [from, before] = [event.clientY, now()];
        const move = (moved: PointerEvent) => {
          // Only the box follows the pointer; the view learns of it when the pointer lets go.
          props.tabs.current!.style.height = `${fit(before + from - moved.clientY)}px`;
        };
        element.addEventListener('pointermove', move);
        const stop = () => {
          element.removeEventListener('pointermove', move);
          keep(now());
        };
        element.addEventListener('lostpointercapture', stop, { once: true });
      }}
      onKeyDown={event => {
        const by = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        keep(now() + by);
      }}
    />
  );
}
