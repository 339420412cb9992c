/**
 * The blocks: each makes parts of the page from its options, or throws a BlockError that says why not.
 */
import type { Desk } from '../desk.js';
import type { Part } from '../model.js';
import type { Options } from '../source/options.js';
import type { BlockBody } from '../source/plan.js';
import { chartBlock, chartsBlock } from './charts.js';
import { environmentBlock, runBlock, runsBlock, sourceBlock } from './details.js';
import { failuresBlock } from './failures.js';
import { figuresBlock } from './figures.js';
import { parallelBlock, scatterBlock } from './plots.js';
import { childrenBlock } from './children.js';
import { reproductionBlock } from './reproduction.js';
import { seedsBlock } from './seeds.js';
import { diffBlock, findingsBlock, tableBlock } from './tables.js';

/** Makes the parts of one block. */
export type BlockMaker = (
  desk: Desk,
  options: Options,
  body: BlockBody | null
) => Promise<Part[]> | Part[];

/** By name; `note` is made where Markdown is (compose.ts). */
export const MAKERS: Readonly<Record<string, BlockMaker>> = {
  findings: findingsBlock,
  chart: chartBlock,
  charts: chartsBlock,
  table: tableBlock,
  diff: diffBlock,
  scatter: scatterBlock,
  parallel: parallelBlock,
  seeds: seedsBlock,
  'figure-grid': figuresBlock,
  source: sourceBlock,
  environment: environmentBlock,
  run: runBlock,
  runs: runsBlock,
  children: childrenBlock,
  reproduction: reproductionBlock,
  failures: failuresBlock,
  // Vega and its compiler are loaded where they are needed.
  'vega-lite': async (...asked) => (await import('./vegalite.js')).vegaLiteBlock(...asked)
};
