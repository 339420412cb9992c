/** What one call to `log` gives, read into columns: names and float64s, without throwing for odd values. */
import { asFloat, asStep, kindOf } from './numbers.js';
import { entriesOf } from './params.js';

/** Told of each value that is no number: its topic, and why. */
export type OnRefused = (topic: string, why: string) => void;

/** Rows of the last call that was read; `codes` are filled in by whoever names the metrics. */
export class RowReader {
  length = 0;
  readonly keys: string[] = [];
  readonly codes: number[] = [];
  values = new Float64Array(8);
  valueBytes = new Uint8Array(this.values.buffer);

  constructor(private readonly refuse: OnRefused) {}

  /** Read an object or a Map of metrics. */
  read(metrics: unknown): void {
    this.length = 0;
    if (typeof metrics !== 'object' || metrics === null) return this.refuseAll(metrics);
    if (Object.getPrototypeOf(metrics) === Object.prototype) {
      // The usual case, without a list of entries.
      for (const key in metrics) this.add(key, (metrics as Record<string, unknown>)[key]);
      return;
    }
    const entries = entriesOf(metrics);
    if (!entries) return this.refuseAll(metrics);
    for (const [key, value] of entries) this.add(String(key), value);
  }

  /** The step to store, or null when it was refused. */
  stepOf(step: unknown): number | null {
    const read = asStep(step);
    if (read.why === undefined) return read.value;
    for (let i = 0; i < this.length; i++) {
      this.refuse('step', `${read.why}; metric "${this.keys[i]}" was not recorded there`);
    }
    return null;
  }

  private add(key: string, value: unknown): void {
    const read = typeof value === 'number' ? { value } : asFloat(value);
    if (read.why !== undefined) {
      this.refuse(key, `metric "${key}": ${read.why}; it was not recorded`);
      return;
    }
    const at = this.length++;
    if (at === this.values.length) this.grow();
    this.keys[at] = key;
    this.values[at] = read.value;
  }

  private grow(): void {
    const wider = new Float64Array(2 * this.values.length);
    wider.set(this.values);
    this.values = wider;
    this.valueBytes = new Uint8Array(wider.buffer);
  }

  private refuseAll(metrics: unknown): void {
    if (metrics === undefined) return;
    this.refuse('log', `log() takes an object of metrics, not a ${kindOf(metrics)}`);
  }
}
