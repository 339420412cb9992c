/** The line between list and details: drag it, or move it with the arrow keys. */
import * as React from 'react';
import { useServices } from '../shared/services.js';

const LEAST = 120;
const STEP = 24;

export function Splitter(): React.JSX.Element {
  const { model, trans } = useServices();
  const height = model.view.detailsHeight;
  const most = (element: HTMLElement) =>
    (element.closest('.jp-flightlog-RunsPanel')?.clientHeight ?? 800) - 160;
  const set = (element: HTMLElement, next: number) =>
    model.setView({ detailsHeight: Math.round(Math.max(LEAST, Math.min(most(element), next))) });
  return (
    <div
      className="jp-flightlog-Splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={trans.__('Height of the details')}
      aria-valuenow={height}
      aria-valuemin={LEAST}
      onPointerDown={event => {
        const element = event.currentTarget;
        element.setPointerCapture(event.pointerId);
        const from = event.clientY;
        const move = (moved: PointerEvent) => set(element, height + from - moved.clientY);
        element.addEventListener('pointermove', move);
        const stop = () => element.removeEventListener('pointermove', move);
        element.addEventListener('lostpointercapture', stop, { once: true });
      }}
      onKeyDown={event => {
        const by = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        set(event.currentTarget, height + by);
      }}
    />
  );
}
