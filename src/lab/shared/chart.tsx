/** A live chart as a component: Vega is loaded when the first chart is near the window, and let go with it. */
import * as React from 'react';
import type { ChartInput, ChartView, LiveOptions } from '../../charts/index.js';
import { useThemeName } from './hooks.js';

export function Chart(props: {
  input: ChartInput;
  label?: string;
  options?: LiveOptions;
}): React.JSX.Element {
  const { input } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const view = React.useRef<ChartView | null>(null);
  const latest = React.useRef(input);
  latest.current = input;
  const theme = useThemeName();
  const near = useNear(host);
  const [error, setError] = React.useState<string | null>(null);

  React.useEffect(() => {
    const element = host.current;
    if (!element || !near) return undefined;
    let gone = false;
    void import('../../charts/index.js').then(
      ({ ChartView: View, themeFromCss }) => {
        if (gone) return;
        view.current = new View(element, themeFromCss(element), props.options);
        view.current.update(latest.current);
      },
      (reason: unknown) => setError(String(reason))
    );
    return () => {
      gone = true;
      view.current?.dispose();
      view.current = null;
    };
  }, [theme, near]);
  React.useEffect(() => void view.current?.update(input), [input]);
  return (
    <div
      className="jp-flightlog-Chart"
      ref={host}
      style={{ minHeight: input.height }}
      data-label={props.label}
    >
      {error}
    </div>
  );
}

/** Whether the element has come near the window; stays true. */
function useNear(ref: React.RefObject<HTMLElement>): boolean {
  const [near, setNear] = React.useState(false);
  React.useEffect(() => {
    if (near || !ref.current) return undefined;
    const observer = new IntersectionObserver(
      entries => entries.some(entry => entry.isIntersecting) && setNear(true),
      { rootMargin: '300px' }
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [near]);
  return near;
}
