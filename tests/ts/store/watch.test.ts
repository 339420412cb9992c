import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchRuns } from '../../../src/store/node/watch.js';
import type { WatchOptions } from '../../../src/store/node/watch.js';
import type { StoreWatch } from '../../../src/store/index.js';

let runs: string;
let watch: StoreWatch | null = null;
let told: (string | null)[] = [];

function begin(options?: WatchOptions): StoreWatch {
  watch = watchRuns(runs, changed => told.push(...(changed ?? [null])), options);
  return watch;
}

/** Until these were told of, and nothing else. */
async function expectTold(...ids: (string | null)[]): Promise<void> {
  await vi.waitFor(() => expect([...new Set(told)].sort()).toEqual(ids), 5000);
  told = [];
}

beforeEach(() => {
  runs = join(mkdtempSync(join(tmpdir(), 'flightlog-watch-')), 'runs');
  for (const id of ['a', 'b', 'c']) mkdirSync(join(runs, id), { recursive: true });
});

afterEach(() => {
  watch?.close();
  told = [];
  rmSync(join(runs, '..'), { recursive: true, force: true });
});

describe('watchRuns', () => {
  it('tells runs that changed, came and went, each once for several changes', async () => {
    expect(begin().limited).toBeNull();
    writeFileSync(join(runs, 'a', 'x'), '1');
    appendFileSync(join(runs, 'a', 'x'), '2');
    writeFileSync(join(runs, 'c', 'y'), '1');
    await expectTold('a', 'c');
    mkdirSync(join(runs, 'd'));
    await expectTold('d');
    writeFileSync(join(runs, 'd', 'x'), '1');
    await expectTold('d');
    rmSync(join(runs, 'b'), { recursive: true });
    await expectTold('b');
  });

  it('watches no more than the newest, and says that it looks at the others now and then', async () => {
    const { limited } = begin({ most: 2, pollMs: 150 });
    expect(limited).toBe(
      `2 runs of ${runs} are watched, the others looked at every 0.15 s: more than 2 runs.`
    );
    writeFileSync(join(runs, 'c', 'x'), '1');
    await vi.waitFor(() => expect(told).toContain('c'), 5000);
    told = [];
    writeFileSync(join(runs, 'a', 'x'), '1');
    await expectTold(null);
  });

  it('looks now and then where there is nothing to watch, until there is', async () => {
    rmSync(runs, { recursive: true });
    expect(begin({ pollMs: 50 }).limited).toMatch(/is looked at every 0.05 s: ENOENT/);
    await expectTold(null);
    mkdirSync(join(runs, 'e'), { recursive: true });
    await new Promise(done => setTimeout(done, 200));
    writeFileSync(join(runs, 'e', 'x'), '1');
    await vi.waitFor(() => expect(told).toContain('e'), 5000);
  });

  it('tells nothing once it is closed', async () => {
    begin({ most: 1, pollMs: 20 }).close();
    writeFileSync(join(runs, 'c', 'x'), '1');
    await new Promise(done => setTimeout(done, 150));
    expect(told).toEqual([]);
  });
});
