/**
 * What differs between the runs, and nothing else; what is the same in all is counted and folded.
 */
import { differences, VERDICT_TAGS } from '../query/index.js';
import type { DifferingKey } from '../query/index.js';
import type { ParamValue } from '../store/index.js';
import { changeCount } from './diff.js';
import type { ReportRun } from './gather.js';
import type { DifferenceCell, DifferencesTable, Pair } from './model.js';
import { counted, listed, paramText, shortened } from './words.js';

/** With more runs than this a column each no longer fits, and values are counted instead. */
const MOST_COLUMNS = 8;
const MOST_ROWS = 60;
const MOST_VALUES = 8;

/** Personal, and no part of what was tried. */
const PRIVATE = ['host', 'user'];

type Difference = DifferingKey<ParamValue>;

/** Null when there is nothing to compare. */
export function differencesTable(
  runs: readonly ReportRun[]
): Omit<DifferencesTable, 'label'> | null {
  if (runs.length < 2) return null;
  const found = differences(
    runs.map(({ run }) => run),
    runs.map(({ packages }) => (packages.size ? packages : null))
  );
  const context = found.context.differing.filter(({ key }) => !PRIVATE.includes(key));
  const tags = found.tags.differing.filter(({ key }) => !VERDICT_TAGS.includes(key));
  const groups = [
    { title: 'Parameters', keys: found.params.differing },
    { title: 'Tags', keys: tags },
    { title: 'Code', keys: sourceRow(runs) },
    { title: 'Packages', keys: found.packages?.differing ?? [] },
    { title: 'Surroundings', keys: context }
  ].filter(({ keys }) => keys.length > 0);
  const same = samePairs(found.params.same, found.context.same);
  if (groups.length === 0 && same.length === 0) return null;
  const wide = runs.length <= MOST_COLUMNS;
  const columns = wide
    ? runs.map(({ name, slot }) => ({ name, slot }))
    : [{ name: 'Values, by how many runs have them', slot: null }];
  const toCells = wide ? cellsOf : countedCells;
  const cut = groups.filter(({ keys }) => keys.length > MOST_ROWS);
  return {
    columns,
    span: columns.length + 1,
    groups: groups.map(({ title, keys }) => ({
      title,
      rows: keys
        .slice(0, MOST_ROWS)
        .map(row => ({ label: shortened(row.key, 80), cells: toCells(row) }))
    })),
    notes: [
      ...(groups.length === 0 ? ['Nothing that was recorded differs.'] : []),
      ...cut.map(
        ({ title, keys }) =>
          `${counted(keys.length - MOST_ROWS, 'more row')} of ${title.toLowerCase()} left out.`
      )
    ],
    same,
    sameCount: same.length
  };
}

function cellsOf({ values }: Difference): DifferenceCell[] {
  const base = values[0];
  return values.map((value, i) => {
    const text = value === '' ? 'set' : paramText(value);
    const short = shortened(text, 120);
    const differs = !Object.is(value, base);
    return {
      text: short,
      full: short === text ? '' : text,
      kind: value === undefined ? 'absent' : i === 0 ? 'base' : differs ? 'changed' : 'equal'
    };
  });
}

/** One cell: `0.1 (30 runs), 0.05 (12 runs)`, the most frequent first. */
function countedCells({ values }: Difference): DifferenceCell[] {
  const counts = new Map<string, number>();
  for (const value of values) {
    const text = value === '' ? 'set' : shortened(paramText(value), 60);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const parts = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([text, count]) => `${text} (${counted(count, 'run')})`);
  const more = parts.length - MOST_VALUES;
  const shown = more > 0 ? [...parts.slice(0, MOST_VALUES), counted(more, 'more value')] : parts;
  return [{ text: listed(shown), full: '', kind: 'equal' }];
}

/** One row that says how much each run's code differs from the first's. */
function sourceRow(runs: readonly ReportRun[]): Difference[] {
  const sources = runs.map(({ source }) => source);
  const [base] = sources;
  if (typeof base !== 'string' || sources.every(source => source === base)) return [];
  const lines = base.split('\n').length;
  const values = sources.map((source, i) => {
    if (source === null) return undefined;
    return i === 0 ? counted(lines, 'line') : changeCount(base, source);
  });
  return [{ key: 'source', values }];
}

function samePairs(
  params: ReadonlyMap<string, ParamValue>,
  context: ReadonlyMap<string, string>
): Pair[] {
  return [
    ...[...params].map(([key, value]) => ({ label: key, text: shortened(paramText(value), 200) })),
    ...[...context]
      .filter(([key]) => !PRIVATE.includes(key))
      .map(([key, value]) => ({ label: key, text: shortened(value, 200) }))
  ];
}
