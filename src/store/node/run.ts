/** A run that is open: what is logged to it, and its end. Made by active.ts, never directly. */
import type { Goal, MetricSummary } from '../types.js';
import type { FactValue } from '../values.js';
import type { Notices } from '../writer/errors.js';
import { RecorderError } from '../writer/errors.js';
import { kindOf } from '../writer/numbers.js';
import type { PlainParam } from '../writer/params.js';
import { asGoal, asOptionalText, asParams, asTags, asText } from '../writer/params.js';
import { ArtifactMethods } from './artifacts.js';
import type { Capture } from './capture.js';
import { cardBundle } from './card.js';
import type { Fact } from './facts.js';
import type { Files } from './files.js';

/** How a run can end. */
export type EndStatus = 'finished' | 'failed' | 'interrupted';

/** What a run is, decided before it begins. */
export interface Identity {
  /** 26 characters; the name of the run's folder. */
  readonly id: string;
  readonly name: string;
  /** 1, 2, 3 … within the lineage. */
  readonly attempt: number;
  /** Equal for attempts at the same thing. */
  readonly lineage: string;
  readonly experiment: string;
  /** Epoch milliseconds. */
  readonly start: number;
  /** Id of the enclosing run. */
  readonly parent: string | null;
}

/** What active.ts gives a run. */
export interface RunParts {
  readonly identity: Identity;
  /** The store's folder and id. */
  readonly store: { readonly path: string; readonly id: string };
  readonly files: Files;
  readonly notices: Notices;
  readonly capture: Capture | null;
  /** Whether another process began the run and will end it. */
  readonly isWorker: boolean;
  readonly onEnd: (run: Run, status: EndStatus) => void;
}

/** Characters kept of a stack's tail. */
const STACK_CHARACTERS = 3_000;
const STATUSES: readonly string[] = ['finished', 'failed', 'interrupted'];

/** One recorded run. `end` ends it; so does leaving the block of a `using` declaration. */
export class Run extends ArtifactMethods {
  readonly identity: Identity;
  readonly store: { readonly path: string; readonly id: string };
  /** `running` until it has ended. */
  status: 'running' | EndStatus = 'running';
  /** The run that is active again when this one has ended; for active.ts. */
  outer: Run | null = null;
  /** Whether it was begun by startRun and not by track; for active.ts. */
  isPlain = true;
  protected readonly files: Files;
  protected readonly notices: Notices;
  private readonly began = { wall: performance.now(), cpu: process.cpuUsage() };

  constructor(private readonly parts: RunParts) {
    super();
    this.identity = parts.identity;
    this.store = parts.store;
    this.files = parts.files;
    this.notices = parts.notices;
  }

  get id(): string {
    return this.identity.id;
  }

  get name(): string {
    return this.identity.name;
  }

  get attempt(): number {
    return this.identity.attempt;
  }

  get ended(): boolean {
    return this.status !== 'running';
  }

  /** Points that could not be stored so far. */
  get dropped(): number {
    return this.files.dropped;
  }

  /**
   * Store one value for each metric at `step`; without it, at the last call's step + 1, first 0.
   *
   * Takes numbers, bigints, booleans and tensors of one value; NaN and infinities are stored as they are,
   * in any order of steps. What is no number, or a step that is no whole number, is dropped, counted and
   * warned of once for each metric.
   *
   * @throws RecorderError for those, and for what the disk refuses, where the run is `strict`
   */
  log(
    metrics: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>,
    options?: { readonly step?: number | bigint | null }
  ): void {
    this.files.log(metrics, options?.step);
  }

  /** Store one value; see log. */
  logMetric(key: string, value: unknown, options?: { readonly step?: number | bigint }): void {
    this.files.log({ [key]: value }, options?.step);
  }

  /** Store several values at one step; see log. */
  logMetrics(
    metrics: Readonly<Record<string, unknown>>,
    options?: { readonly step?: number | bigint }
  ): void {
    this.files.log(metrics, options?.step);
  }

  /** Set a parameter; the last value counts. What is no scalar is kept as text. */
  logParam(key: string, value: unknown): void {
    this.logParams({ [key]: value });
  }

  /** Set parameters. @throws RecorderError for what is no object */
  logParams(params: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>): void {
    this.put(factsOf('param', asParams(params)));
  }

  /** Set a tag, bare or with a value as text. */
  setTag(key: string, value: unknown = ''): void {
    this.setTags({ [key]: value });
  }

  /** Set tags from a list or an object. @throws RecorderError for anything else */
  setTags(tags: readonly string[] | Readonly<Record<string, unknown>>): void {
    this.put(factsOf('tag', asTags(tags)));
  }

  /** Say which end of a metric is good; the run's first goal is its key metric. */
  setGoal(metric: string, goal: Goal): void {
    this.put([['goal', asText(metric), asGoal(goal)]]);
  }

  /** Set the note, Markdown; '' takes it away. */
  setNote(note: string): void {
    this.put([['run', 'note', asOptionalText(note, 'note')]]);
  }

  /** Move the run to another experiment. */
  setExperiment(experiment: string): void {
    this.put([['run', 'experiment', asOptionalText(experiment, 'experiment') ?? 'default']]);
  }

  /** Count, first, last, least and greatest value of every metric that this process has logged. */
  summary(): Map<string, MetricSummary> {
    return this.files.summaries();
  }

  /**
   * End the run; ending it again does nothing.
   *
   * @param error what ended it, kept with the run
   * @throws RecorderError for another status
   */
  end(status: EndStatus = 'finished', error?: unknown): void {
    if (!STATUSES.includes(status)) {
      throw new RecorderError(
        `A run ends as finished, failed or interrupted, not as ${asText(status)}.`
      );
    }
    if (this.ended) return;
    const end = Math.max(Date.now(), this.identity.start);
    this.parts.capture?.finish();
    const summaries = this.files.summaries();
    this.files.finish(
      (dropped, writer) => [
        ...[...summaries].map(([key, found]): Fact => ['metric', key, summaryFact(found)]),
        ...(dropped > 0 ? this.droppedFacts(dropped, writer) : []),
        ...(this.parts.isWorker ? [] : this.lastFacts(status, end, error))
      ],
      this.identity.start
    );
    this.status = status;
    this.parts.onEnd(this, status);
  }

  /** Ends the run as finished, whatever ended the block: to keep an error, use track. */
  [Symbol.dispose](): void {
    this.end();
  }

  /** As Symbol.dispose, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    this.end();
    return Promise.resolve();
  }

  /** What a Jupyter kernel shows of a run: the card that JupyterLab keeps live. */
  [Symbol.for('Jupyter.display')](): Record<string, unknown> {
    return cardBundle(this);
  }

  override toString(): string {
    const number = this.attempt > 1 ? ` #${this.attempt}` : '';
    return `<Run "${this.name}"${number} ${this.id} ${this.status}>`;
  }

  protected put(facts: readonly Fact[]): void {
    if (this.ended) {
      const why = `run "${this.name}" has ended; what came later was not recorded`;
      this.notices.tell('ended', why);
    } else if (facts.length > 0) this.files.put(facts);
  }

  private droppedFacts(dropped: number, writer: string): Fact[] {
    return [
      ['dropped', writer, dropped],
      ['run', 'dropped_reason', this.notices.reason ?? 'unknown']
    ];
  }

  private lastFacts(status: EndStatus, end: number, error: unknown): Fact[] {
    const facts: Fact[] = usageFacts(this.began);
    if (error !== undefined) facts.push(['run', 'exception', exceptionFact(error)]);
    return [...facts, ['run', 'end', end], ['run', 'status', status]];
  }
}

/** Facts of one kind from keys and values. */
export function factsOf(kind: string, values: ReadonlyMap<string, PlainParam>): Fact[] {
  return [...values].map(([key, value]) => [kind, key, value]);
}

function summaryFact({ count, first, last, min, max, nan }: MetricSummary): FactValue {
  const pair = (at: MetricSummary['first']): FactValue => (at ? [at.step, at.value] : null);
  return { count, first: pair(first), last: pair(last), min: pair(min), max: pair(max), nan };
}

function usageFacts({ wall, cpu }: { wall: number; cpu: NodeJS.CpuUsage }): Fact[] {
  const used = process.cpuUsage(cpu);
  const seconds = (ms: number): number => Math.round(ms) / 1000;
  const facts: Fact[] = [
    ['usage', 'wall_s', seconds(performance.now() - wall)],
    ['usage', 'cpu_s', seconds((used.user + used.system) / 1000)]
  ];
  try {
    return [...facts, ['usage', 'peak_rss', process.resourceUsage().maxRSS * 1024]];
  } catch {
    return facts; // not every runtime tells
  }
}

function exceptionFact(error: unknown): FactValue {
  const isError = error instanceof Error;
  const stack = isError && error.stack ? error.stack : asText(error);
  return {
    type: isError ? asText(error.name) : kindOf(error),
    message: asText(isError ? error.message : error),
    traceback: asText(stack.slice(-STACK_CHARACTERS))
  };
}
