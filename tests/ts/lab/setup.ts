/** What jsdom lacks and JupyterLab's widgets ask for. */
const nothing = (): undefined => undefined;

class NoObserver {
  readonly observe = nothing;
  readonly unobserve = nothing;
  readonly disconnect = nothing;
}

const missing: Record<string, unknown> = {
  DragEvent: class extends MouseEvent {},
  ResizeObserver: NoObserver,
  IntersectionObserver: NoObserver,
  matchMedia: () => ({
    matches: false,
    addListener: nothing,
    removeListener: nothing,
    addEventListener: nothing,
    removeEventListener: nothing
  }),
  requestIdleCallback: (callback: (deadline: IdleDeadline) => void) =>
    setTimeout(() => callback({ didTimeout: false, timeRemaining: () => 50 }), 0),
  cancelIdleCallback: clearTimeout
};

for (const [name, value] of Object.entries(missing)) {
  if (Reflect.get(window, name) !== undefined) continue;
  for (const place of [window, globalThis]) {
    Object.defineProperty(place, name, { value, configurable: true });
  }
}

// Vega asks for a canvas to measure text, and does without one.
HTMLCanvasElement.prototype.getContext = () => null;
