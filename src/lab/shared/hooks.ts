/** React hooks that connect signals, clocks and the theme to drawing, and let go of them again. */
import type { ISignal } from '@lumino/signaling';
import * as React from 'react';

/** Draws again whenever the signal fires. Null is no signal. */
export function useSignal<S, A>(signal: ISignal<S, A> | null): void {
  const [, redraw] = React.useReducer((count: number) => count + 1, 0);
  React.useLayoutEffect(() => {
    if (!signal) return undefined;
    const slot = () => redraw();
    signal.connect(slot);
    slot(); // it may have fired between drawing and connecting
    return () => void signal.disconnect(slot);
  }, [signal]);
}

/** Epoch milliseconds, renewed every `interval` milliseconds while the page is looked at. */
export function useNow(interval: number): number {
  const [now, setNow] = React.useState(() => Date.now());
  React.useEffect(() => {
    const timer = setInterval(() => document.hidden || setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}

/** The name of JupyterLab's theme; changes once its style sheets are in force. */
export function useThemeName(): string {
  const read = () => document.body.dataset['jpThemeName'] ?? '';
  const [name, setName] = React.useState(read);
  React.useEffect(() => {
    const observer = new MutationObserver(() => setName(read()));
    observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-name'] });
    return () => observer.disconnect();
  }, []);
  return name;
}

/** What an asynchronous reading gave: nothing yet, a value, or a sentence saying why not. */
export interface Loaded<T> {
  readonly value: T | null;
  readonly error: string | null;
}

/** Reads when `key` changes; a reading overtaken by a later one is dropped. */
export function useLoaded<T>(key: string | null, read: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = React.useState<Loaded<T>>({ value: null, error: null });
  React.useEffect(() => {
    setLoaded({ value: null, error: null });
    if (key === null) return undefined;
    let current = true;
    read().then(
      value => current && setLoaded({ value, error: null }),
      (error: unknown) =>
        current &&
        setLoaded({ value: null, error: error instanceof Error ? error.message : String(error) })
    );
    return () => {
      current = false;
    };
  }, [key]);
  return loaded;
}
