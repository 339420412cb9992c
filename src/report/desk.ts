/**
 * What blocks are made from: the runs of the report, found by name, and the page's charts and anchors.
 */
import {
  displayName,
  matches,
  nearest,
  parseQuery,
  QueryError,
  resolveRun,
  ResolveError
} from '../query/index.js';
import type { PlannedChart } from './charts.js';
import type { ReportRun } from './gather.js';
import { topRun } from './ranking.js';
import type { PagePlot } from './page.js';
import type { Options } from './source/options.js';
import { textsOf } from './source/options.js';

/** Why a block cannot be made, as a sentence; `empty` where it is right and there is just nothing to show. */
export class BlockError extends Error {
  override readonly name = 'BlockError';

  constructor(
    message: string,
    readonly empty = false
  ) {
    super(message);
  }
}

export class Desk {
  /** The page's live charts, in the order drawn. */
  readonly charts: PlannedChart[] = [];
  /** The page's live plots, in the order drawn. */
  readonly plots: PagePlot[] = [];
  private readonly labels = new Map<string, number>();
  private readonly anchors = new Set<string>(['report', 'provenance']);

  /** @param runs in the report's order; the first is the one compared with */
  constructor(
    readonly runs: readonly ReportRun[],
    /** Runs of the store that are part of these, by their facts. */
    readonly children: readonly ReportRun[] = [],
    /** Draw charts with headings of their own. */
    public headed = false
  ) {}

  /** The runs of a block: those it names or asks for, else all. */
  runsOf(options: Options): readonly ReportRun[] {
    const refs = textsOf(options, 'runs');
    if (refs.length === 0) return this.runs;
    const found = new Set(refs.flatMap(ref => this.find(ref)));
    return this.runs.filter(run => found.has(run));
  }

  /** The one run that a name means. */
  runOf(ref: string): ReportRun {
    const [run] = this.find(ref);
    if (!run) throw new BlockError(`No run of this report fits "${ref}".`, true);
    return run;
  }

  private find(ref: string): ReportRun[] {
    const named = this.runs.find(({ name }) => name === ref);
    if (named) return [named];
    try {
      const { id } = resolveRun(
        this.runs.map(({ run }) => run),
        ref
      );
      return this.runs.filter(({ run }) => run.id === id);
    } catch (error) {
      if (!(error instanceof ResolveError)) throw error;
      const special = this.special(ref);
      if (special) return [special];
      if (/[=<>]|\b(?:like|in)\b/i.test(ref)) return this.query(ref);
      throw new BlockError(unknownRun(error, ref));
    }
  }

  /** `first` and `best`, where no run has that name. */
  private special(ref: string): ReportRun | undefined {
    if (ref === 'first') return this.runs[0];
    return ref === 'best' ? (topRun(this.runs) ?? this.runs[0]) : undefined;
  }

  private query(text: string): ReportRun[] {
    try {
      const query = parseQuery(text);
      return this.runs.filter(({ run }) => matches(run, query));
    } catch (error) {
      if (error instanceof QueryError) throw new BlockError(`${error.message}`);
      throw error;
    }
  }

  /** A metric that at least one of the runs logged. */
  metricOf(name: string, runs: readonly ReportRun[]): string {
    const plain = name.replace(/^metrics?\./, '');
    const all = new Set(runs.flatMap(({ run }) => [...run.metrics.keys()]));
    if (all.has(name)) return name;
    if (all.has(plain)) return plain;
    const near = nearest(plain, all);
    const hint = near
      ? ` Did you mean ${near}?`
      : ` There are ${[...all].slice(0, 8).join(', ') || 'none'}.`;
    throw new BlockError(`No run logged a metric "${plain}".${hint}`);
  }

  /** A label that no other region of the page has. */
  label(text: string): string {
    const count = (this.labels.get(text) ?? 0) + 1;
    this.labels.set(text, count);
    return count === 1 ? text : `${text} (${count})`;
  }

  /** An anchor that nothing else on the page has. */
  anchor(text: string, prefix = ''): string {
    const plain = text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60);
    const stem = prefix + (plain || 'part');
    let anchor = stem;
    for (let i = 2; this.anchors.has(anchor); i++) anchor = `${stem}-${i}`;
    this.anchors.add(anchor);
    return anchor;
  }
}

function unknownRun({ code, candidates, message }: ResolveError, ref: string): string {
  if (code === 'ambiguous') return message;
  const [near] = candidates;
  return `No run of this report is called "${ref}".${near ? ` Did you mean ${displayName(near)}?` : ''}`;
}
