/** Live charts as components: drawn when they come near the window, and let go with it. */
import * as React from 'react';
import {
  ChartView,
  PlotView,
  themeFromCss,
  type ChartInput,
  type LiveOptions,
  type PlotInput,
  type PlotOptions,
  type Theme
} from '../../charts/index.js';
import { useThemeName } from './hooks.js';

/** What both kinds of live chart can do. */
interface Live<I> {
  update(input: I): void;
  dispose(): void;
  readonly ready: Promise<void>;
  readonly note: string;
}

interface ChartProps<I, O, V> {
  input: I;
  label?: string;
  /** Fixed for the life of the component: handlers that change go through a ref. */
  options?: O;
  /** Called after a drawing, with what its reader must know. */
  onNote?: (note: string) => void;
  /** Gets the live chart while there is one, for setHover and setRange. */
  viewRef?: React.MutableRefObject<V | null>;
}

/** A chart of one metric. */
export function Chart(props: ChartProps<ChartInput, LiveOptions, ChartView>): React.JSX.Element {
  return (
    <LiveHost {...props} make={(element, theme) => new ChartView(element, theme, props.options)} />
  );
}

/** A plot over runs. */
export function Plot(props: ChartProps<PlotInput, PlotOptions, PlotView>): React.JSX.Element {
  return (
    <LiveHost {...props} make={(element, theme) => new PlotView(element, theme, props.options)} />
  );
}

function LiveHost<I extends { readonly height: number }, O, V extends Live<I>>(
  props: ChartProps<I, O, V> & {
    make: (element: HTMLElement, theme: Theme) => V;
  }
): React.JSX.Element {
  const { input, viewRef } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const view = React.useRef<V | null>(null);
  const latest = React.useRef(props);
  latest.current = props;
  const theme = useThemeName();
  const near = useNear(host);

  React.useEffect(() => {
    const element = host.current;
    if (!element || !near) return undefined;
    view.current = latest.current.make(element, themeFromCss(element));
    if (viewRef) viewRef.current = view.current;
    draw(view.current, latest.current);
    return () => {
      view.current?.dispose();
      view.current = null;
      if (viewRef) viewRef.current = null;
    };
  }, [theme, near]);
  React.useEffect(() => {
    if (view.current) draw(view.current, latest.current);
  }, [input]);
  return (
    <div
      className="jp-flightlog-Chart"
      ref={host}
      style={{ minHeight: input.height }}
      data-label={props.label}
    />
  );
}

function draw<I, O, V extends Live<I>>(view: V, { input, onNote }: ChartProps<I, O, V>): void {
  view.update(input);
  if (onNote) void view.ready.then(() => onNote(view.note));
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
