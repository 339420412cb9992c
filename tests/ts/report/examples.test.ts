/** The finished reports in examples/ are whole, and what they say is what their data still says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkSeal,
  makeFromSource,
  printReport,
  readReportFiles
} from '../../../src/report/index.js';
import { StoreReader, memoryStore } from '../../../src/store/index.js';

const folder = join(import.meta.dirname, '..', '..', '..', 'examples');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

/** Sentences, tables of results and charts in words; pictures and code are not in a page's data. */
function saidIn(html: string): string[] {
  const all = [
    ...html.matchAll(/<div class="abstract">.*?<\/div>/gs),
    ...html.matchAll(/<table class="results".*?<\/table>/gs),
    ...html.matchAll(/<svg class="(?:drawn|plotted)"[^>]*>/g)
  ];
  return all.map(([text]) => text.replace(/<a href="[^"]*">(.*?)<\/a>/g, '$1'));
}

describe('examples', () => {
  it.each(['classifiers', 'pytorch', 'sweep'])('%s says what its own data says', async name => {
    const html = read(`${name}.html`);
    expect(checkSeal(html).isWhole).toBe(true);
    const reader = new StoreReader(memoryStore(readReportFiles(html)));
    await reader.refresh();
    const { made } = await makeFromSource(reader, read(`${name}.flight.md`));
    const [before, now] = [saidIn(html), saidIn(printReport(made))];
    expect(before.length).toBeGreaterThan(3);
    expect(now).toEqual(before);
  });
});
