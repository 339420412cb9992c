/** `flightlog archive`, `trash`, `restore`, `protect`, `du` and `pack`. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreReader, decodeCatalog } from '../../../src/store/index.js';
import type { Run } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import { endFacts } from '../store/build.js';
import {
  LATER,
  addBlob,
  addRun,
  buildProgram,
  cli,
  cliJson,
  emptyStore,
  idOf,
  makeFolder,
  removeAll,
  runProgram,
  snapshot
} from './care.js';

/** Somebody who owns nothing; only root can become him. */
const NOBODY = 65_534;

let store: string;

beforeEach(() => {
  store = emptyStore();
  addRun(store, 1, 'one');
  addRun(store, 2, 'two');
});

afterAll(removeAll);

async function run(id: string): Promise<Run> {
  const reader = new StoreReader(nodeStore(store));
  await reader.refresh();
  expect(reader.problems).toEqual([]);
  return reader.run(id) as Run;
}

const files = (id: string): string[] => fs.readdirSync(path.join(store, 'runs', id));

describe('archive, trash, restore, protect', () => {
  it('say their flag in one new facts file, and take it back in another', async () => {
    for (const [verb, flag, said] of [
      ['archive', 'archived', 'Archived one in '],
      ['trash', 'deleted', 'Put into the trash: one in ']
    ] as const) {
      const before = files(idOf(1)).length;
      const { code, out } = await cli([verb, 'one', '--store', store]);
      expect([code, out.startsWith(said)]).toEqual([0, true]);
      expect(files(idOf(1))).toHaveLength(before + 1);
      expect((await run(idOf(1)))[flag]).toBe(true);
      expect((await cli(['restore', 'one', '--store', store])).out).toMatch(/^Restored one in /);
      expect((await run(idOf(1)))[flag]).toBe(false);
      expect(files(idOf(1))).toHaveLength(before + 2);
    }
    expect((await run(idOf(2))).archived).toBe(false);
    expect((await cli(['verify', '--store', store])).code).toBe(0);
  });

  it('are read by Python as its own', async () => {
    await cli(['protect', 'one', '--store', store]);
    await cli(['archive', 'one', 'two', '--store', store]);
    const repository = fileURLToPath(new URL('../../..', import.meta.url));
    const code = `import sys; from pathlib import Path; from flightlog.store.folder import FolderReader
for id in sys.argv[2:]:
    run = FolderReader(Path(sys.argv[1]), id).read(live=False)
    print(run.archived, run.deleted, run.protected, len(run.problems))`;
    const { stdout } = spawnSync(
      path.join(repository, '.venv', 'bin', 'python'),
      ['-c', code, store, idOf(1), idOf(2)],
      { encoding: 'utf8', env: { ...process.env, PYTHONPATH: repository } }
    );
    expect(stdout.trim().split('\n')).toEqual(['True False True 0', 'True False False 0']);
  });

  it('refuse to put a protected run into the trash, and no other with it', async () => {
    await cli(['protect', 'one', '--store', store]);
    const before = snapshot(store);
    const { code, err } = await cli(['trash', 'two', 'one', '--store', store]);
    expect(code).toBe(1);
    expect(err).toBe(
      `flightlog: one is protected, so nothing was put into the trash. Lift it with: flightlog protect --off ${idOf(1)}\n`
    );
    expect(snapshot(store)).toEqual(before);
    expect((await cli(['protect', '--off', idOf(1), '--store', store])).code).toBe(0);
    expect((await cli(['trash', 'one', '--store', store])).code).toBe(0);
  });

  it('write nothing when there is nothing to say', async () => {
    await cli(['archive', 'one', '--store', store]);
    const before = snapshot(store);
    const { code, out } = await cli(['archive', 'one', '--store', store]);
    expect([code, out.startsWith('Nothing to do: one was already archived')]).toEqual([0, true]);
    const { said } = await cliJson(['protect', '--off', 'two', '--store', store]);
    expect(said).toMatchObject({ changed: [], unchanged: [idOf(2)] });
    expect(snapshot(store)).toEqual(before);
  });

  it('win over facts of a clock that is ahead', async () => {
    addRun(store, 3, 'ahead', [], [...endFacts(), ['run', 'archived', true, LATER + 9e9]]);
    await cli(['restore', 'ahead', '--store', store]);
    expect((await run(idOf(3))).archived).toBe(false);
  });

  it('restore by name what is in the trash, also beside a living run of that name', async () => {
    addRun(store, 3, 'one', [['run', 'deleted', true]]);
    await cli(['restore', 'one', '--store', store]);
    expect((await run(idOf(3))).deleted).toBe(false);
  });

  it('name the nearest run, and ask for one', async () => {
    expect((await cli(['trash', 'onne', '--store', store])).err).toContain('Did you mean "one"?');
    expect(await cli(['restore', '--store', store])).toMatchObject({ code: 2 });
  });
});

describe('flightlog du', () => {
  interface Used {
    readonly bytes: number;
    readonly parts: { name: string; id: string | null; files: number; bytes: number }[];
  }

  it('counts every file once, a shared blob apart, the largest first', async () => {
    const shared = addBlob(store, 's'.repeat(9000));
    const own = addBlob(store, 'o'.repeat(20_000));
    addBlob(store, 'nobody');
    addRun(store, 1, 'one', [
      ['source', 'cell', own],
      ['source', 'patch', shared]
    ]);
    addRun(store, 2, 'two', [
      ['source', 'cell', shared],
      ['run', 'experiment', 'digits']
    ]);
    fs.mkdirSync(path.join(store, 'trash', 'x'), { recursive: true });
    fs.writeFileSync(path.join(store, 'trash', 'x', 'y'), 'gone');
    const total = [...snapshot(store)]
      .filter(([, hash]) => hash !== 'folder')
      .reduce((sum, [name]) => sum + fs.statSync(path.join(store, name)).size, 0);
    for (const by of ['run', 'experiment', 'kind']) {
      const { said } = await cliJson<Used>(['du', '--by', by, '--store', store]);
      expect(said.bytes).toBe(total);
      expect(said.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(total);
      const sizes = said.parts.map(({ bytes }) => bytes);
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    }
    const { said } = await cliJson<Used>(['du', '--store', store]);
    expect(said.parts[0]).toMatchObject({ name: 'one', id: idOf(1) });
    expect(said.parts.find(({ name }) => name === '(blobs of several)')).toMatchObject({
      files: 1,
      bytes: 9000
    });
    expect(said.parts.find(({ name }) => name === '(blobs that nobody names)')?.bytes).toBe(6);
    expect(said.parts.find(({ name }) => name === '(trash)')?.bytes).toBe(4);
  });

  it('prints a table, cut where it is asked to be', async () => {
    const { code, out } = await cli(['du', '-n', '1', '--store', store]);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^RUN +FILES +BYTES +ID$/);
    expect(out).toMatch(/\(\d smaller parts\)/);
    expect(out).toMatch(/[\d.]+ kB in 2 runs, measured in [\d.]+ s\.\n$/);
  });

  it('refuses what it cannot sort by', async () => {
    const { code, err } = await cli(['du', '--by', 'colour', '--store', store]);
    expect([code, err.includes('run, experiment or kind, not "colour"')]).toEqual([2, true]);
  });
});

describe('flightlog pack', () => {
  it('writes a catalog of all facts, whole or not at all', async () => {
    const { code, out } = await cli(['pack', '--store', store]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Packed 2 runs into .*catalog\.arrow \([\d.]+ kB\) in /);
    const { rows, torn } = decodeCatalog(fs.readFileSync(path.join(store, 'catalog.arrow')));
    expect(torn).toBe(false);
    expect(new Set(rows.map(row => row.run))).toEqual(new Set([idOf(1), idOf(2)]));
    expect(fs.readdirSync(store).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('a store that cannot be written', () => {
  it('costs one sentence, and never a stack', async () => {
    const folder = path.dirname(store);
    fs.chmodSync(folder, 0o755);
    for (const name of [...snapshot(store).keys()]) {
      const file = path.join(store, name);
      fs.chmodSync(file, fs.statSync(file).isDirectory() ? 0o555 : 0o444);
    }
    fs.chmodSync(store, 0o555);
    const other = emptyStore();
    addRun(other, 7, 'seven');
    fs.chmodSync(path.dirname(other), 0o755);
    fs.writeFileSync(path.join(store, 'runs', idOf(1), '.x.tmp'), '');
    fs.utimesSync(path.join(store, 'runs', idOf(1), '.x.tmp'), 1, 1);
    const program = await buildProgram();
    const isRoot = process.getuid?.() === 0;
    for (const argv of [
      ['archive', 'one', '--store', store],
      ['pack', '--store', store],
      ['gc', '--store', store],
      ['repair', '--store', store],
      ['merge', store, other]
    ]) {
      const { code, out, err } = await runProgram(program, argv, isRoot ? { uid: NOBODY } : {});
      expect([argv[0], code, out]).toEqual([argv[0], 1, '']);
      expect(err).toMatch(
        /^flightlog: .* could not be \w+ \(permission denied\)\. Check who owns it/
      );
      expect(err.trimEnd().split('\n')).toHaveLength(1);
    }
    fs.chmodSync(path.join(store, 'runs'), 0o755);
    for (const id of [1, 2]) fs.chmodSync(path.join(store, 'runs', idOf(id)), 0o755);
    fs.chmodSync(store, 0o755);
  });
});

describe('help', () => {
  it('lists the commands in groups, and each has its own', async () => {
    const { out } = await cli(['--help'], { cwd: makeFolder() });
    for (const title of ['Look at runs', 'Sort runs', 'Care for the store']) {
      expect(out).toContain(`\n${title}\n`);
    }
    const verbs = [...out.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, verb]) => verb as string);
    expect(verbs).toHaveLength(17);
    for (const verb of verbs) {
      const help = await cli([verb, '--help']);
      expect([help.code, help.err]).toEqual([0, '']);
      expect(help.out.startsWith(`flightlog ${verb}`)).toBe(true);
      const widest = Math.max(...help.out.split('\n').map(line => line.length));
      expect(widest).toBeLessThanOrEqual(80);
    }
  });

  it('is the same list as that of the Python command', () => {
    const repository = fileURLToPath(new URL('../../..', import.meta.url));
    const code = 'from flightlog import cli; print(" ".join(cli.VERBS))';
    const python = path.join(repository, '.venv', 'bin', 'python');
    const { stdout } = spawnSync(python, ['-c', code], { encoding: 'utf8', cwd: repository });
    expect(stdout.trim().split(' ')).toEqual(
      'runs show compare report export publish import archive trash restore protect verify repair du gc merge pack'.split(
        ' '
      )
    );
  });
});
