/**
 * The controls above the charts: x axis, logarithm, smoothing, zoom. Plain form controls.
 */

export interface Settings {
  readonly x: 'step' | 'relative';
  readonly logY: boolean;
  /** 0 to below 1. */
  readonly smooth: number;
}

export interface ToolEvents {
  change(settings: Settings): void;
  reset(): void;
}

/** Fill the form and show it; the result tells it whether the charts are zoomed. */
export function buildTools(
  form: HTMLFormElement,
  start: Settings,
  events: ToolEvents,
  picker: HTMLElement
): { zoomed(zoomed: boolean): void } {
  let settings = start;
  const set = (change: Partial<Settings>) => events.change((settings = { ...settings, ...change }));
  const reset = document.createElement('button');
  Object.assign(reset, { type: 'button', textContent: 'Show all', disabled: true });
  reset.addEventListener('click', () => events.reset());
  form.addEventListener('submit', event => event.preventDefault());
  form.replaceChildren(
    xChoice(start.x, x => set({ x })),
    checkbox('logarithmic', start.logY, logY => set({ logY })),
    slider('smoothing', start.smooth, smooth => set({ smooth })),
    picker,
    reset
  );
  form.hidden = false;
  return { zoomed: zoomed => void (reset.disabled = !zoomed) };
}

function xChoice(start: Settings['x'], choose: (x: 'step' | 'relative') => void): HTMLElement {
  const set = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = 'x';
  set.append(legend);
  for (const x of ['step', 'relative'] as const) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'radio', name: 'x', value: x, checked: x === start });
    input.addEventListener('change', () => choose(x));
    set.append(labelled(input, x === 'step' ? 'step' : 'time'));
  }
  return set;
}

function checkbox(text: string, checked: boolean, change: (checked: boolean) => void): HTMLElement {
  const input = document.createElement('input');
  Object.assign(input, { type: 'checkbox', checked });
  input.addEventListener('change', () => change(input.checked));
  return labelled(input, text);
}

function slider(text: string, start: number, change: (value: number) => void): HTMLElement {
  const input = document.createElement('input');
  Object.assign(input, {
    type: 'range',
    min: '0',
    max: '0.99',
    step: '0.01',
    value: String(start)
  });
  const value = document.createElement('output');
  const say = () => {
    value.textContent = input.valueAsNumber > 0 ? input.valueAsNumber.toFixed(2) : 'off';
  };
  say();
  input.addEventListener('input', () => {
    say();
    change(input.valueAsNumber);
  });
  const label = document.createElement('label');
  label.append(text, input, value);
  return label;
}

function labelled(input: HTMLInputElement, text: string): HTMLElement {
  const label = document.createElement('label');
  label.append(input, text);
  return label;
}
