/**
 * Thins a metric's rows to one level (docs/format.md, "Levels, for charts"), row by row, so that a check
 * of a hundred million rows holds one bucket.
 */

// What may be kept of a bucket, each with its row number, step, t and value.
const FIRST = 0;
const LAST = 1;
const LEAST = 2;
const GREATEST = 3;
const NAN = 4;
const INFINITE = 5;
const NEGATIVE = 6;
const SLOTS = 7;

export class Thinner {
  private readonly row = new Float64Array(SLOTS).fill(-1);
  private readonly step = new Float64Array(SLOTS);
  private readonly t = new Float64Array(SLOTS);
  private readonly value = new Float64Array(SLOTS);
  private filled = 0;

  /**
   * @param bucket rows of a bucket
   * @param keep called with each row that stays, in the order of the series
   */
  constructor(
    private readonly bucket: number,
    private readonly keep: (step: number, t: number, value: number) => void
  ) {}

  /** Take in the next rows. */
  add(step: Float64Array, t: Float64Array, value: Float64Array): void {
    for (let i = 0; i < step.length; i++) {
      this.addRow(step[i] as number, t[i] as number, value[i] as number);
      if (++this.filled === this.bucket) this.end();
    }
  }

  /** Close the bucket, which may be shorter when it is the last. */
  end(): void {
    const slots = [...this.row.keys()].filter(slot => (this.row[slot] as number) >= 0);
    slots.sort((a, b) => (this.row[a] as number) - (this.row[b] as number));
    let before = -1;
    for (const slot of slots) {
      const row = this.row[slot] as number;
      if (row !== before) {
        this.keep(this.step[slot] as number, this.t[slot] as number, this.value[slot] as number);
      }
      before = row;
    }
    this.row.fill(-1);
    this.filled = 0;
  }

  private addRow(step: number, t: number, value: number): void {
    if (this.filled === 0) this.put(FIRST, step, t, value);
    this.put(LAST, step, t, value);
    if (Number.isFinite(value)) {
      if (!this.has(LEAST) || value < (this.value[LEAST] as number))
        this.put(LEAST, step, t, value);
      if (!this.has(GREATEST) || value > (this.value[GREATEST] as number)) {
        this.put(GREATEST, step, t, value);
      }
      return;
    }
    const slot = value === Infinity ? INFINITE : value === -Infinity ? NEGATIVE : NAN;
    if (!this.has(slot)) this.put(slot, step, t, value);
  }

  private has(slot: number): boolean {
    return (this.row[slot] as number) >= 0;
  }

  private put(slot: number, step: number, t: number, value: number): void {
    this.row[slot] = this.filled;
    this.step[slot] = step;
    this.t[slot] = t;
    this.value[slot] = value;
  }
}
