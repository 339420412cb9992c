/**
 * Values of metrics at single steps: asked for while drawing, read a few at a time, kept until the run changes.
 */
import type { SeriesView, StepValue } from '../store/index.js';

/** Reads one metric of a run at one step; undefined where the run has no such metric. */
export type ReadStep = (run: string, key: string, step: number) => Promise<SeriesView | undefined>;

const AT_ONCE = 4;
const KEPT = 20_000;

interface Wanted {
  readonly slot: string;
  readonly run: string;
  readonly key: string;
  readonly step: number;
}

export class StepValues {
  private readonly known = new Map<string, StepValue | null>();
  private readonly wanted = new Map<string, Wanted>();
  private readonly slots = new Map<string, Set<string>>();
  /** Slots that are being read. */
  private readonly reading = new Set<string>();

  /** @param loaded told of a run of which a value was read */
  constructor(
    private readonly read: ReadStep,
    private readonly loaded: (run: string) => void
  ) {}

  /** The value; null for none, undefined while it is read. */
  get(run: string, key: string, step: number): StepValue | null | undefined {
    const slot = `${run}\0${step}\0${key}`;
    const known = this.known.get(slot);
    if (known !== undefined || this.wanted.has(slot)) return known;
    this.wanted.set(slot, { slot, run, key, step });
    this.next();
    return undefined;
  }

  /** Reads the values of these runs anew when they are asked for again. */
  forget(runs: ReadonlySet<string>): void {
    for (const run of runs) {
      for (const slot of this.slots.get(run) ?? []) this.known.delete(slot);
      this.slots.delete(run);
    }
  }

  private next(): void {
    for (const wanted of this.wanted.values()) {
      if (this.reading.size >= AT_ONCE) return;
      if (!this.reading.has(wanted.slot)) void this.load(wanted);
    }
  }

  private async load(wanted: Wanted): Promise<void> {
    const { slot, run, key, step } = wanted;
    this.reading.add(slot);
    try {
      this.keep(run, slot, lastAt(await this.read(run, key, step), step));
    } catch {
      this.keep(run, slot, null); // the run's own problem line says what is wrong with the file
    } finally {
      this.reading.delete(slot);
      this.wanted.delete(slot);
    }
    this.loaded(run);
    this.next();
  }

  private keep(run: string, slot: string, value: StepValue | null): void {
    if (this.known.size >= KEPT) {
      this.known.clear();
      this.slots.clear();
    }
    this.known.set(slot, value);
    const own = this.slots.get(run) ?? new Set();
    this.slots.set(run, own.add(slot));
  }
}

/** Equal steps keep the order in which they were logged, so the last one counts. */
function lastAt(series: SeriesView | undefined, step: number): StepValue | null {
  const at = series?.step.lastIndexOf(step) ?? -1;
  return series && at >= 0 ? { step, value: series.value[at] as number } : null;
}
