/**
 * The runs panel, the compare view and the card in a real JupyterLab and a real Chromium: prints each figure beside its limit.
 *
 *   npm test -- --only lint   (sets up), then:
 *   node perf/panel.mjs [--only open|heap|filter|scroll|compare|long|live|slowing] [--runs 10000] [--folder DIR]
 *
 * A folder that is named is kept, and the stores in it are used again.
 */
import { parseArgs } from 'node:util';
import { long, compare } from './panel/charts.mjs';
import { filter, heap, open, scroll } from './panel/list.mjs';
import { live, slowing } from './panel/live.mjs';
import { scratch } from './bundle.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    only: { type: 'string' },
    folder: { type: 'string' }
  }
});
const measures = { open, heap, filter, scroll, compare, long, live, slowing };
if (values.only !== undefined && !Object.hasOwn(measures, values.only))
  throw new Error(`no measure "${values.only}". There are ${Object.keys(measures).join(', ')}.`);

const place = { folder: values.folder ?? scratch(), runs: Number(values.runs) };
let holds = true;
for (const [name, measure] of Object.entries(measures))
  if (values.only === undefined || values.only === name) holds = (await measure(place)) && holds;
process.exit(holds ? 0 : 1);
