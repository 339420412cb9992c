/**
 * Series of pictures: a slider over the steps, each run showing what it had logged last at one.
 */

/** Put a slider above a series. Without it the steps stand side by side. */
export function slidable(series: HTMLElement): void {
  const steps = (series.dataset['steps'] ?? '').split(' ').map(Number);
  const input = document.createElement('input');
  const last = steps.length - 1;
  Object.assign(input, { type: 'range', min: '0', max: String(last), value: String(last) });
  const output = document.createElement('output');
  const label = document.createElement('label');
  label.className = 'slider';
  input.setAttribute('aria-label', `Step of ${series.dataset['name'] ?? ''}`);
  label.append(input, output);
  const runs = [...series.querySelectorAll('.of-run')].map(run => [
    ...run.querySelectorAll<HTMLElement>('.plate')
  ]);
  const show = () => {
    const step = steps[input.valueAsNumber] ?? NaN;
    output.textContent = `step ${step.toLocaleString('en')}`;
    input.setAttribute('aria-valuetext', output.textContent);
    for (const plates of runs) {
      const now = plates.filter(plate => Number(plate.dataset['step'] || -Infinity) <= step).at(-1);
      for (const plate of plates) plate.classList.toggle('now', plate === now);
    }
  };
  input.addEventListener('input', show);
  show();
  series.prepend(label);
  series.classList.add('sliding');
}
