/**
 * Every file of a store cut, flipped, swapped or replaced by what is no file: no reader hangs, crashes,
 * takes much memory or hides another run, and what cannot be read is named.
 *
 * The cases are in mutations.ts, with their seed; one process reads them all (mutations.worker.ts).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPLACED, SEED } from './mutations.js';
import type { Found } from './mutations.worker.js';

const PATIENCE_MS = 300_000;
const MEMORY = 600 * 2 ** 20;
const SECONDS = 10;
const scratch = mkdtempSync(join(tmpdir(), 'flightlog-mutations-'));
const fixture = fileURLToPath(new URL('../../fixtures/stores/v1', import.meta.url));

let found: Found[];
let peak: number;

beforeAll(async () => {
  const worker = join(scratch, 'worker.mjs');
  const stores = join(scratch, 'stores');
  mkdirSync(stores);
  await build({
    entryPoints: [fileURLToPath(new URL('mutations.worker.ts', import.meta.url))],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    // Some dependencies are CommonJS and ask for `require`.
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);"
    }
  });
  const { stdout, stderr, status } = spawnSync(process.execPath, [worker, fixture, stores], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL'
  });
  const lines = stdout.trim().split('\n');
  // The last line names the case that a reader hung or crashed at.
  if (status !== 0) throw new Error(`${lines.at(-1) ?? ''} (seed ${SEED}): ${stderr}`);
  const said = lines.map(line => JSON.parse(line) as Found & { peak?: number });
  found = said.filter(line => 'raised' in line);
  peak = said.at(-1)?.peak ?? Infinity;
}, PATIENCE_MS + 30_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const label = ({ number, file, kind }: Found): string => `${number}: ${file} ${kind}`;
const named = ({ file, problems }: Found): string[] =>
  problems.filter(([, where]) => where === file).map(([code]) => code);
const isStream = ({ file }: Found): boolean => /\.(facts|points)\.arrow$/.test(file);
const isData = ({ file }: Found): boolean => /\.(facts|points|series)\.arrow$/.test(file);

describe('a spoiled file', () => {
  it('gives nothing but refusals', () => {
    expect(found.length).toBeGreaterThan(300);
    const raised = found.filter(one => one.raised.length > 0);
    expect(raised.map(one => [label(one), one.raised])).toEqual([]);
  });

  it('takes neither long nor much memory', () => {
    expect(found.filter(one => one.milliseconds > SECONDS * 1000).map(label)).toEqual([]);
    expect(peak).toBeLessThan(MEMORY);
  });

  it('leaves the run beside it as it was', () => {
    const listed = found.filter(one => one.beside !== null);
    expect(new Set(listed.map(one => one.beside)).size).toBe(1);
    const refused = found.filter(one => one.beside === null);
    expect(new Set(refused.map(one => one.file))).toEqual(new Set(['store.json']));
  });

  it('that is no file, or holds nothing, is named', () => {
    const cases = found.filter(one => one.kind in REPLACED && isData(one));
    expect(cases).toHaveLength(4 * Object.keys(REPLACED).length);
    for (const one of cases) {
      const isWhole = one.kind === 'a terabyte of zeros behind' && isStream(one);
      expect(named(one), label(one)).toHaveLength(isWhole ? 0 : 1);
    }
  });

  it('that was a lease is named', () => {
    const cases = found.filter(one => one.kind in REPLACED && one.file.endsWith('.lease.json'));
    expect(cases).toHaveLength(Object.keys(REPLACED).length);
    for (const one of cases) {
      // A link to nothing is as good as a lease that was taken away.
      const isGone = one.kind === 'link to nothing';
      expect(named(one), label(one)).toEqual(isGone ? [] : ['not-json']);
    }
  });

  it('that is cut is read to the cut, or named', () => {
    for (const one of found.filter(other => other.kind.startsWith('cut') && isData(other))) {
      const isRead = isStream(one) && (one.rows > 0 || named(one).length > 0);
      expect(isRead || named(one).length > 0 || cutsNoRow(one), label(one)).toBe(true);
    }
  });

  it('that holds what another file held is named', () => {
    const swapped = found.filter(one => one.kind.startsWith('swap') && isData(one));
    expect(swapped.length).toBeGreaterThan(8);
    for (const one of swapped) {
      const [, suffix = ''] = /\.(.*)$/.exec(one.kind) ?? [];
      if (!one.file.endsWith(suffix)) expect(named(one), label(one)).toHaveLength(1);
    }
  });
});

/** A stream that was cut between its schema and its first row is whole, and has none. */
function cutsNoRow({ file, rows }: Found): boolean {
  return file.endsWith('.points.arrow') && rows === 0;
}
