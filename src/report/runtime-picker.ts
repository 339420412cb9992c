/**
 * Which runs the charts draw: a folded list of check boxes beside the other controls.
 */

/** The list; `change` hears the labels that are not to be drawn. */
export function buildPicker(
  labels: readonly string[],
  hidden: ReadonlySet<string>,
  change: (hidden: ReadonlySet<string>) => void
): HTMLElement {
  const details = document.createElement('details');
  details.className = 'picker';
  details.hidden = labels.length < 2;
  const summary = document.createElement('summary');
  const list = document.createElement('div');
  list.className = 'picked';
  list.setAttribute('role', 'group');
  list.setAttribute('aria-label', 'Runs drawn');
  const boxes = labels.map(label => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'checkbox', value: label, checked: !hidden.has(label) });
    const row = document.createElement('label');
    row.append(input, label);
    list.append(row);
    return input;
  });
  const say = () => {
    const drawn = boxes.filter(({ checked }) => checked).length;
    summary.textContent =
      drawn === boxes.length ? `all ${drawn} drawn` : `${drawn} of ${boxes.length} drawn`;
  };
  list.addEventListener('change', () => {
    say();
    change(new Set(boxes.filter(({ checked }) => !checked).map(({ value }) => value)));
  });
  say();
  details.append(summary, list);
  return details;
}
