/**
 * Reads spoiled stores with every reader of the package, one line of JSON for each case.
 *
 * A process of its own, bundled by mutations.test.ts, so that a reader that hangs, crashes or takes all
 * memory is seen and ends nothing else: node worker.mjs FIXTURE FOLDER [NUMBER OF ONE CASE]
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { runCli } from '../../../src/cli/cli.js';
import type { Effects } from '../../../src/cli/effects.js';
import { StoreError, StoreReader } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import { Fixture, REPLACED } from './mutations.js';
import type { Case } from './mutations.js';

/** What the readers said of one case. */
export interface Found {
  readonly number: number;
  readonly file: string;
  readonly kind: string;
  readonly problems: readonly (readonly [code: string, file: string])[];
  /** Everything that came out of a reader and is no refusal. */
  readonly raised: readonly string[];
  /** The run beside the spoiled one, as text; null where the store was refused. */
  readonly beside: string | null;
  /** Rows of the spoiled run's points. */
  readonly rows: number;
  readonly milliseconds: number;
}

const [fixtureFolder = '', scratch = '', ...only] = process.argv.slice(2);
const fixture = new Fixture(fixtureFolder);

class Looked {
  readonly problems = new Map<string, readonly [string, string]>();
  readonly raised: string[] = [];
  beside: string | null = null;
  rows = 0;

  constructor(
    readonly store: string,
    readonly spoiled: Case
  ) {}

  async look(name: string, read: () => Promise<unknown>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (error instanceof StoreError) this.note(error);
      else this.raised.push(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  note({ code, file }: { code: string; file: string }): void {
    this.problems.set(`${code} ${file}`, [code, file]);
  }
}

async function readAll(looked: Looked): Promise<void> {
  const { store, spoiled } = looked;
  await looked.look('open', async () => {
    const reader = new StoreReader(nodeStore(store));
    await reader.refresh();
    await reader.refresh();
    looked.beside = textOf(reader, fixture.beside(spoiled.run));
    await looked.look('follow', () => reader.follow(spoiled.run));
    await looked.look('view', () => reader.view(spoiled.run, undefined, { pixels: 100 }));
    await looked.look('series', async () => {
      for (const { step } of (await reader.series(spoiled.run)).values())
        looked.rows += step.length;
    });
    const run = reader.run(spoiled.run);
    for (const ref of [...(run?.artifacts ?? []), ...(run?.source.values() ?? [])]) {
      await looked.look('blob', () => reader.blob(ref));
    }
    await looked.look('note', () => reader.longValue(spoiled.run, 'run', 'note'));
    for (const problem of reader.problems) looked.note(problem);
  });
}

function textOf(reader: StoreReader, id: string): string {
  const run = reader.run(id);
  return JSON.stringify(run, (_, value: unknown) => (value instanceof Map ? [...value] : value));
}

/** The commands; what they cannot do they say in a sentence and an exit code, not by throwing. */
async function runCommands(looked: Looked): Promise<void> {
  const { store, spoiled } = looked;
  const output = path.join(scratch, 'report.html');
  const commands = [
    ['runs'],
    ['show', spoiled.run],
    ['compare', spoiled.run, fixture.beside(spoiled.run)],
    ['report', spoiled.run, fixture.beside(spoiled.run), '-o', output],
    // Which reads every byte, be it a terabyte.
    ...(spoiled.kind.startsWith('a terabyte') ? [] : [['verify']])
  ];
  for (const [name = '', ...rest] of commands) {
    await looked.look(name, () => runCli([name, ...rest, '--store', store], effects));
  }
}

const silent = { write: () => undefined, isTTY: false };
const effects: Effects = {
  stdout: silent,
  stderr: silent,
  cwd: scratch,
  env: {},
  now: Date.now,
  version: '0'
};

for (const [number, spoiled] of [...fixture.cases()].entries()) {
  if (only.length > 0 && !only.includes(String(number))) continue;
  const store = path.join(scratch, String(number));
  fixture.copy(store, spoiled.run);
  spoiled.spoil(path.join(store, spoiled.file));
  const { file, kind } = spoiled;
  fs.writeSync(1, `${JSON.stringify({ number, file, kind })}\n`);
  const began = performance.now();
  const looked = new Looked(store, spoiled);
  await readAll(looked);
  // A command is a reader and what is drawn from it: a part of the cases is enough.
  if (kind in REPLACED && number % 2 === 0) await runCommands(looked);
  const { raised, beside, rows } = looked;
  const problems = [...looked.problems.values()];
  const milliseconds = performance.now() - began;
  const found: Found = { number, file, kind, problems, raised, beside, rows, milliseconds };
  fs.writeSync(1, `${JSON.stringify(found)}\n`);
  fs.rmSync(store, { recursive: true });
}
fs.writeSync(1, `${JSON.stringify({ peak: process.resourceUsage().maxRSS * 1024 })}\n`);
