/** What a comparison of runs says, before it becomes text or HTML: pure rows of words. */
import { diffArrays } from 'diff';
import { formatSigned } from '../charts/index.js';
import {
  bestValue,
  compareValues,
  differences,
  displayName,
  goalOf,
  keyMetric,
  metricValue
} from '../query/index.js';
import type { MapDifferences } from '../query/index.js';
import { StoreError } from '../store/index.js';
import type { Goal, ParamValue, Run, StoreReader } from '../store/index.js';
import { columnTexts, valueText } from './values.js';

/** What a run has of one thing, and a remark on it: how far from the first run, and where. */
export interface Cell {
  readonly text: string;
  readonly note?: string;
}

/** A titled table: one column for each run, one row for each thing that differs. */
export interface Block {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly cells: readonly Cell[] }[];
  /** Said below: what was left out because it is the same. */
  readonly footnote: string;
}

export interface Comparison {
  readonly names: readonly string[];
  readonly blocks: readonly Block[];
}

/** Lines of source compared at most, edit by edit; beyond it they just differ. */
const MOST_EDITS = 2000;

/**
 * Compare runs with the first of them.
 *
 * @param allParams parameters that are the same too
 */
export async function compareRuns(
  reader: StoreReader,
  runs: readonly Run[],
  allParams: boolean
): Promise<Comparison> {
  const packages = await Promise.all(runs.map(run => packagesOf(reader, run)));
  const found = differences(runs, packages);
  const blocks = [
    metricsBlock(runs),
    mapBlock('Parameters', found.params, allParams),
    mapBlock('Tags', found.tags, false),
    await sourceBlock(reader, runs),
    mapBlock('Environment', found.context, false),
    mapBlock('Packages', found.packages as MapDifferences<string>, false)
  ];
  return {
    names: runs.map(displayName),
    blocks: blocks.filter(block => block.rows.length > 0 || block.footnote !== '')
  };
}

function metricsBlock(runs: readonly Run[]): Block {
  const key = keyMetric(runs);
  const names = new Set([
    ...(key === null ? [] : [key]),
    ...runs.flatMap(run => [...run.metrics.keys()])
  ]);
  const rows = [...names].map(metric => {
    const goal = sharedGoal(runs, metric);
    if (goal === null)
      return {
        label: metric,
        cells: withDeltas(
          runs.map(run => metricValue(run, metric)),
          null
        )
      };
    const best = runs.map(run => bestValue(run, metric));
    const deltas = withDeltas(
      best.map(found => found?.value),
      goal
    );
    const cells = deltas.map(({ text, note }, index) => {
      const at = best[index] ? `at ${best[index].step}` : '';
      return { text, note: [note, at].filter(Boolean).join(', ') };
    });
    return { label: `${metric} (${goal === 'min' ? 'lowest' : 'highest'})`, cells };
  });
  return { title: 'Metrics', rows, footnote: '' };
}

function sharedGoal(runs: readonly Run[], metric: string): Goal | null {
  const declared = runs.find(run => run.goals.has(metric));
  const run = declared ?? runs[0];
  return run ? goalOf(run, metric) : null;
}

function withDeltas(values: readonly (number | undefined)[], goal: Goal | null): Cell[] {
  const texts = columnTexts(values);
  const [base] = values;
  return values.map((value, index) => {
    const text = texts[index] ?? '';
    if (index === 0 || value === undefined || base === undefined) return { text };
    const { difference, word } = compareValues(value, base, goal);
    if (word === 'same') return { text, note: 'same' };
    return { text, note: `${formatSigned(difference)}${word ? ` ${word}` : ''}` };
  });
}

function mapBlock<T extends ParamValue>(
  title: string,
  found: MapDifferences<T>,
  withSame: boolean
): Block {
  const rows = found.differing.map(({ key, values }) => ({
    label: key,
    cells: values.map(value => ({ text: valueText(value) }))
  }));
  const same = [...found.same].map(([key, value]) => ({
    label: key,
    cells: [{ text: valueText(value) }]
  }));
  if (withSame) return { title, rows: [...rows, ...same], footnote: '' };
  const footnote = found.same.size > 0 && rows.length > 0 ? `${found.same.size} the same` : '';
  return { title, rows, footnote };
}

async function sourceBlock(reader: StoreReader, runs: readonly Run[]): Promise<Block> {
  const title = 'Source';
  const sources = await Promise.all(runs.map(run => sourceOf(reader, run)));
  const [base] = sources;
  if (sources.every(source => source === base)) return { title, rows: [], footnote: '' };
  const cells = sources.map((source, index) =>
    index === 0 ? { text: '' } : { text: changeText(base ?? null, source) }
  );
  return { title, rows: [{ label: 'lines against the first', cells }], footnote: '' };
}

function changeText(base: string | null, source: string | null): string {
  if (source === base) return 'same';
  if (base === null || source === null) return 'not recorded in both';
  const changes = diffArrays(base.split('\n'), source.split('\n'), { maxEditLength: MOST_EDITS });
  if (!changes) return 'rewritten';
  let [added, removed] = [0, 0];
  for (const change of changes) {
    if (change.added) added += change.value.length;
    if (change.removed) removed += change.value.length;
  }
  return `+${added} −${removed}`;
}

async function sourceOf(reader: StoreReader, run: Run): Promise<string | null> {
  const ref = run.source.get('cell');
  return ref ? orNull(() => reader.text(ref)) : null;
}

async function packagesOf(
  reader: StoreReader,
  run: Run
): Promise<ReadonlyMap<string, string> | null> {
  const ref = run.source.get('packages');
  if (!ref) return null;
  return orNull(async () => {
    const value: unknown = JSON.parse(await reader.text(ref));
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return new Map(entries.map(([name, version]) => [name, String(version)] as const));
  });
}

// A blob that did not come along, or is no JSON, only means that nothing can be said of it.
async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StoreError || error instanceof SyntaxError) return null;
    throw error;
  }
}
