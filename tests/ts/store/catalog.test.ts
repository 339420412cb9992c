/** The catalog: all facts of a store in one file, written and read back. */
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import {
  catalogRows,
  decodeCatalog,
  encodeCatalog,
  memoryStore
} from '../../../src/store/index.js';
import { RUN, START, WRITER, endFacts, factsFile, runFacts, seriesFile } from './build.js';

const lease = { format: 1, run: RUN, writer: WRITER, host: 'h', boot: 'b', time: START, rank: 3 };
const series = seriesFile([['loss', 0, 1]]);
const files = new Map([
  [
    `runs/${RUN}/${WRITER}.facts.arrow`,
    factsFile(runFacts('ü 飛', [['param', 'a', '€']]), endFacts())
  ],
  [`runs/${RUN}/${WRITER}.series.arrow`, series],
  [`runs/${RUN}/${WRITER}.lease.json`, new TextEncoder().encode(JSON.stringify(lease))],
  ['runs/01jd0000000000000000000009/broken.facts.arrow', new Uint8Array(3)]
]);

describe('a catalog', () => {
  it('gives back the rows it was made of', async () => {
    const rows = await catalogRows(memoryStore(files));
    const { rows: read, time, torn } = decodeCatalog(await encodeCatalog(rows, START));
    expect(read).toEqual(rows);
    expect([time, torn]).toEqual([START, false]);
    expect(read.filter(row => row.row >= 0).map(row => row.value)).toContain('"€"');
  });

  it('holds files and leases as they were written, and no problems', async () => {
    const listed = (await catalogRows(memoryStore(files))).filter(({ row }) => row === -1);
    expect(listed.map(({ kind, key }) => [kind, key])).toEqual([
      ['file', `${WRITER}.series.arrow`],
      ['lease', WRITER]
    ]);
    expect(listed.map(({ value }) => JSON.parse(value) as unknown)).toEqual([
      { size: series.length },
      lease
    ]);
  });

  it('is what the format says, to any Arrow reader', async () => {
    const bytes = await encodeCatalog(await catalogRows(memoryStore(files)), START);
    const table = tableFromIPC(bytes);
    expect(
      table.schema.fields.map(({ name, type, nullable }) => `${name}: ${String(type)} ${nullable}`)
    ).toEqual([
      'run: Utf8 false',
      'writer: Utf8 false',
      'row: Int32 false',
      'time: Timestamp<MILLISECOND, UTC> false',
      'kind: Utf8 false',
      'key: Utf8 false',
      'value: Utf8 false'
    ]);
    expect(Object.fromEntries(table.schema.metadata)).toEqual({
      'flightlog.format': '1',
      'flightlog.file': 'catalog',
      'flightlog.time': String(START)
    });
  });

  it('of a store without runs has no rows', async () => {
    expect(decodeCatalog(await encodeCatalog([], 0))).toEqual({ rows: [], time: 0, torn: false });
  });

  it('splits many rows over batches and keeps their order', async () => {
    const rows = Array.from({ length: 70_000 }, (_, row) => ({
      run: RUN,
      writer: WRITER,
      row,
      time: START + row,
      kind: 'param',
      key: `k${row}`,
      value: String(row)
    }));
    const { rows: read } = decodeCatalog(await encodeCatalog(rows, START));
    expect(read.length).toBe(70_000);
    expect(read.at(-1)).toEqual(rows.at(-1));
    const cut = (await encodeCatalog(rows, START)).subarray(0, -100_000);
    const partly = decodeCatalog(cut);
    expect([partly.rows.length, partly.torn]).toEqual([65_536, true]);
  });
});
