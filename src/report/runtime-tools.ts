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
  events: ToolEvents
): { zoomed(zoomed: boolean): void } {
  let settings = start;
  const set = (change: Partial<Settings>) => events.change((settings = { ...settings, ...change }));
  const reset = document.createElement('button');
  Object.assign(reset, { type: 'button', textContent: 'Show all', disabled: true });
  reset.addEventListener('click', () => events.reset());
  form.addEventListener('submit', event => event.preventDefault());
  form.replaceChildren(
    xChoice(x => set({ x })),
    checkbox('logarithmic', logY => set({ logY })),
    slider('smoothing', smooth => set({ smooth })),
    reset
  );
  form.hidden = false;
  return { zoomed: zoomed => void (reset.disabled = !zoomed) };
}

function xChoice(choose: (x: 'step' | 'relative') => void): HTMLElement {
  const set = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = 'x';
  set.append(legend);
  for (const x of ['step', 'relative'] as const) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'radio', name: 'x', value: x, checked: x === 'step' });
    input.addEventListener('change', () => choose(x));
    set.append(labelled(input, x === 'step' ? 'step' : 'time'));
  }
  return set;
}

function checkbox(text: string, change: (checked: boolean) => void): HTMLElement {
  const input = document.createElement('input');
  input.type = 'checkbox';
  input.addEventListener('change', () => change(input.checked));
  return labelled(input, text);
}

function slider(text: string, change: (value: number) => void): HTMLElement {
  const input = document.createElement('input');
  Object.assign(input, { type: 'range', min: '0', max: '0.99', step: '0.01', value: '0' });
  const value = document.createElement('output');
  value.textContent = 'off';
  input.addEventListener('input', () => {
    value.textContent = input.valueAsNumber > 0 ? input.valueAsNumber.toFixed(2) : 'off';
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
