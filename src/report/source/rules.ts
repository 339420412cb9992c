/**
 * The blocks of a report's source and the options that each takes: checked when a source is read,
 * offered while one is written, listed in docs/reports.md.
 */
import type { BlockRule } from './options.js';

const SPREADS = ['sd', 'sem', 'ci95', 'range'] as const;
const RUNS = { runs: 'texts' } as const;
const CAPTION = { caption: 'text' } as const;
const AXES = { x: 'text', y: 'text', log: ['x', 'y', 'xy'] } as const;

export const BLOCKS: Readonly<Record<string, BlockRule>> = {
  findings: { help: 'What came out, in computed sentences', options: { ...RUNS } },
  chart: {
    help: 'One chart for each metric named',
    positional: ['metric'],
    options: {
      metric: 'texts',
      x: 'text',
      log: ['x', 'y', 'xy'],
      smooth: 'number',
      range: 'range',
      group: 'texts',
      spread: SPREADS,
      wide: 'flag',
      ...RUNS,
      ...CAPTION
    }
  },
  charts: {
    help: 'All metrics in small multiples',
    options: {
      metrics: 'texts',
      most: 'number',
      system: 'flag',
      group: 'texts',
      spread: SPREADS,
      ...RUNS,
      ...CAPTION
    }
  },
  table: {
    help: 'The table of runs',
    positional: ['columns'],
    options: { columns: 'texts', order: 'text', most: 'number', ...RUNS, ...CAPTION }
  },
  diff: { help: 'What differs between the runs', options: { ...RUNS, ...CAPTION } },
  scatter: {
    help: 'One point a run: one value against another',
    positional: ['x', 'y'],
    options: { ...AXES, ...RUNS, ...CAPTION }
  },
  parallel: {
    help: 'One line a run across parameters and results',
    positional: ['columns'],
    options: { columns: 'texts', color: 'text', ...RUNS, ...CAPTION }
  },
  seeds: {
    help: 'Runs that differ in a seed only: mean and spread',
    positional: ['metric'],
    options: { metric: 'text', by: 'texts', spread: SPREADS, ...RUNS, ...CAPTION }
  },
  'figure-grid': {
    help: 'Pictures that the runs logged, side by side',
    positional: ['name'],
    options: { name: 'texts', steps: 'texts', ...RUNS, ...CAPTION }
  },
  source: {
    help: "A run's code, or its changes against another's",
    positional: ['run'],
    options: { run: 'text', against: 'text', ...CAPTION }
  },
  environment: { help: 'Where the runs ran, and what differs there', options: { ...RUNS } },
  run: { help: 'One run in full', positional: ['run'], options: { run: 'text', open: 'flag' } },
  runs: { help: 'Each run in full', options: { most: 'number', ...RUNS } },
  children: {
    help: 'Runs inside a run, such as the candidates of a grid search',
    positional: ['run'],
    options: { run: 'text', columns: 'texts', most: 'number', ...CAPTION }
  },
  reproduction: {
    help: 'Runs that repeat another, and whether they came out the same',
    options: { ...RUNS }
  },
  failures: { help: 'Runs that did not finish, and why', options: { ...RUNS } },
  note: {
    help: 'A remark set apart',
    body: 'markdown',
    positional: ['text'],
    options: { kind: ['note', 'warning'], text: 'text' }
  },
  'vega-lite': {
    help: 'A Vega-Lite specification over the data set "runs" or "points"',
    body: 'spec',
    options: { data: ['runs', 'points'], metric: 'text', ...RUNS, ...CAPTION }
  }
};

/** Values that may stand within a sentence. */
export const VALUES: Readonly<Record<string, BlockRule>> = {
  value: {
    help: 'A value of one run: a metric, a parameter, a tag',
    positional: ['field', 'run'],
    options: { field: 'text', run: 'text', mode: ['best', 'last', 'min', 'max'] }
  },
  best: {
    help: 'The name of the run with the best value of a metric',
    positional: ['metric'],
    options: { metric: 'text', ...RUNS }
  },
  count: { help: 'How many runs there are', positional: ['runs'], options: { ...RUNS } }
};

/** The rule of this name; names such as `constructor` have none. */
export function ruleNamed(
  rules: Readonly<Record<string, BlockRule>>,
  name: string
): BlockRule | undefined {
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}
