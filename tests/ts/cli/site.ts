/** What the tests of publishing share: a folder with a store, the command in it, and a look into all that it wrote. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { gunzipSync } from 'fflate';
import { afterEach, beforeEach } from 'vitest';
import { runCli } from '../../../src/cli/index.js';
import { filesOf, type RunPlan } from '../report/store.js';

/** The folder of the test that runs. */
export let folder: string;

/** For each test a folder of its own. */
export function useFolder(): void {
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(tmpdir(), 'flightlog-publish-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
}

export function writeStore(plans: readonly RunPlan[]): void {
  for (const [name, bytes] of filesOf(plans)) {
    const file = path.join(folder, 'flights', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, bytes);
  }
  fs.writeFileSync(path.join(folder, 'flights', 'store.json'), '{"format": 1}');
}

export async function cli(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const texts = { out: '', err: '' };
  const output = (name: 'out' | 'err') => ({
    isTTY: false,
    write: (text: string) => void (texts[name] += text)
  });
  const code = await runCli(argv, {
    stdout: output('out'),
    stderr: output('err'),
    cwd: folder,
    env: { DB_PASSWORD: 'hunter2hunter2' },
    now: () => Date.UTC(2026, 5, 1),
    version: '1.2.3'
  });
  return { code, ...texts };
}

/** Every file below a folder, by path. */
export function filesIn(root: string): Map<string, Buffer> {
  const names = fs.readdirSync(root, { recursive: true, encoding: 'utf8' });
  const files = names.filter(name => fs.statSync(path.join(root, name)).isFile());
  return new Map(files.map(name => [name, fs.readFileSync(path.join(root, name))]));
}

/** A file's bytes as text, with what it packs unpacked. */
export function opened(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const packed = [...text.matchAll(/data-encoding="gzip">([A-Za-z0-9+/=]*)</g)];
  return [
    text,
    ...packed.map(([, body = '']) =>
      Buffer.from(gunzipSync(Buffer.from(body, 'base64'))).toString('latin1')
    )
  ].join('\n');
}

export const RUNS: readonly RunPlan[] = [
  { name: 'baseline', metrics: { loss: [1, 0.5] }, params: { lr: 0.1 } },
  { name: 'wide', metrics: { loss: [1, 0.4] }, params: { lr: 0.2 }, source: 'train()\n' }
];
