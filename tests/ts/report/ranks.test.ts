/** A report of runs of several processes: what one of them logged, where that is asked for. */
import { expect, it } from 'vitest';
import { gatherRuns } from '../../../src/report/gather.js';
import { StoreReader, memoryStore } from '../../../src/store/index.js';
import { RUN, WRITER, endFacts, factsFile, runFacts, seriesFile } from '../store/build.js';

const ALONE = `${RUN.slice(0, -1)}9`;
const OTHER = `${WRITER.slice(0, -1)}2`;

function ranked(rank: number): Uint8Array {
  const points = [0, 1, 2].map(step => ['loss', step, rank * 10 + step, step] as const);
  return seriesFile(points, 65_536, new Map([['flightlog.rank', String(rank)]]));
}

async function lossOf(rank: number | null): Promise<number[][]> {
  const files = new Map([
    [`runs/${RUN}/${WRITER}.facts.arrow`, factsFile(runFacts('two'), endFacts())],
    [`runs/${RUN}/${WRITER}.series.arrow`, ranked(0)],
    [`runs/${RUN}/${OTHER}.series.arrow`, ranked(1)],
    [`runs/${ALONE}/${WRITER}.facts.arrow`, factsFile(runFacts('one'), endFacts())],
    [`runs/${ALONE}/${WRITER}.series.arrow`, ranked(0)]
  ]);
  const reader = new StoreReader(memoryStore(files));
  await reader.refresh();
  const found = await gatherRuns(reader, [RUN, ALONE], rank);
  return found.map(({ series }) => [...(series.get('loss')?.value ?? [])]);
}

it('draws of each run what that process logged, and a run of one process whole', async () => {
  expect(await lossOf(1)).toEqual([
    [10, 11, 12],
    [0, 1, 2]
  ]);
  expect((await lossOf(null))[0]).toHaveLength(6);
});
