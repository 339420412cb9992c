/** Values as words of a label: short, and the same wherever they come from. */
import type { ParamValue } from '../store/index.js';

/** A value in a label: at most six significant digits, flags as `true` and `false`, None as `none`. */
export function valueText(value: ParamValue): string {
  if (value === null) return 'none';
  if (typeof value !== 'number') return String(value);
  const exact = String(value);
  return exact.length <= 8 ? exact : String(Number(value.toPrecision(6)));
}
