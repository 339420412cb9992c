/** What the tests of the looking commands share: a store with three runs, and the command on it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { runCli } from '../../../src/cli/index.js';
import { plainView, viewFacts } from '../../../src/store/index.js';
import type { ViewSettings } from '../../../src/store/index.js';
import { START, endFacts, factsFile, runFacts, summaryOf } from '../store/build.js';
import type { Fact, Point } from '../store/build.js';

/** The store of the test that runs. */
export let store: string;

export interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function cli(
  argv: readonly string[],
  more: { isTTY?: boolean; env?: Record<string, string> } = {}
): Promise<Result> {
  const texts = { out: '', err: '' };
  const output = (name: 'out' | 'err') => ({
    isTTY: more.isTTY ?? false,
    write: (text: string) => {
      texts[name] += text;
    }
  });
  const code = await runCli(argv, {
    stdout: output('out'),
    stderr: output('err'),
    cwd: store,
    env: more.env ?? {},
    now: () => START + 3_600_000,
    version: '1.2.3'
  });
  return { code, ...texts };
}

export function idOf(number: number): string {
  return `01jd${String(number).padStart(22, '0')}`;
}

export function addRun(
  number: number,
  name: string,
  facts: readonly Fact[],
  ends: readonly Fact[] = endFacts()
): string {
  const id = idOf(number);
  const folder = join(store, 'runs', id);
  mkdirSync(folder, { recursive: true });
  const start: Fact = ['run', 'start', START + number * 1000, START];
  writeFileSync(
    join(folder, `${id}.facts.arrow`),
    factsFile([...runFacts(name), start, ...facts], ends)
  );
  return id;
}

export function addBlob(
  text: string,
  fill: string
): { $blob: string; size: number; media: string } {
  const sha256 = fill.repeat(64);
  mkdirSync(join(store, 'blobs'), { recursive: true });
  writeFileSync(join(store, 'blobs', sha256), text);
  return { $blob: sha256, size: Buffer.byteLength(text), media: 'text/plain' };
}

export function metric(key: string, values: readonly number[]): Fact {
  return ['metric', key, summaryOf(values.map((value, step): Point => [key, step, value]))];
}

/** For each test a store with three runs: baseline, deeper, and one that failed. */
export function useStore(): void {
  beforeEach(() => {
    store = mkdtempSync(join(tmpdir(), 'flightlog-cli-'));
    writeFileSync(join(store, 'store.json'), '{"format": 1, "kind": "flightlog-store"}');
    addRun(1, 'baseline', [
      ['param', 'lr', 0.1],
      ['param', 'depth', 3],
      ['tag', 'tree', ''],
      ['goal', 'acc', 'max'],
      metric('acc', [0.5, 0.9]),
      ['source', 'cell', addBlob('a = 1\nb = 2\nfit(a)\n', 'a')],
      ['source', 'packages', addBlob('{"numpy": "1.0", "pandas": "2.0"}', 'b')]
    ]);
    addRun(2, 'deeper', [
      ['param', 'lr', 0.1],
      ['param', 'depth', 5],
      ['goal', 'acc', 'max'],
      metric('acc', [0.6, 0.85]),
      ['source', 'cell', addBlob('a = 1\nb = 3\nc = 4\nfit(a)\n', 'c')],
      ['source', 'packages', addBlob('{"numpy": "1.1", "pandas": "2.0"}', 'd')]
    ]);
    addRun(3, 'too hot', [['param', 'lr', 9]], endFacts('failed'));
  });

  afterEach(() => rmSync(store, { recursive: true, force: true }));
}

/** Save a view as the panel does. */
export function addView(name: string, view: Partial<ViewSettings>): void {
  const folder = join(store, 'views', idOf(50));
  mkdirSync(folder, { recursive: true });
  const facts = viewFacts(name, { ...plainView, ...view }).map(([key, value]): Fact => [
    'view',
    key,
    value
  ]);
  writeFileSync(join(folder, `${idOf(51)}.facts.arrow`), factsFile(facts));
}
