/**
 * What can become of a store's files: cut, flipped, swapped, or no file any more.
 *
 * The cases are the same each time: everything random comes from SEED. Each is made in a copy of two
 * runs of the fixture of format 1: the one the file belongs to, and one that must stay as it is.
 */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { walkMessages } from '../../../src/store/messages.js';

export const SEED = 20251123;

/** Cases of each random kind for each file. */
const RANDOM = 8;
const HUGE = 2 ** 40;
const LIES = [-1n, 0n, 1n, 0x7fffffffn, 1n << 40n, 1n << 62n];

/** Of which run a file is taken: a small one that has what its kind can hold. */
const VICTIMS: readonly (readonly [run: string, suffix: string])[] = [
  ['after', '.facts.arrow'],
  ['resumed', '.series.arrow'],
  ['crashed', '.points.arrow'],
  ['crashed', '.lease.json'],
  ['live', '.points.arrow'],
  ['finished ⟨ü⟩', '.levels.arrow']
];

/** A spoiled file: its path in the store, the run that shows it, and what becomes of it. */
export interface Case {
  readonly file: string;
  readonly run: string;
  readonly kind: string;
  readonly spoil: (file: string) => void;
}

export class Fixture {
  /** Run ids by name. */
  readonly ids: ReadonlyMap<string, string>;

  /** @param folder the store, beside which stands its expectation */
  constructor(readonly folder: string) {
    const said = JSON.parse(fs.readFileSync(`${folder}.json`, 'utf8')) as {
      runs: { name: string; id: string }[];
    };
    this.ids = new Map(said.runs.map(run => [run.name, run.id]));
  }

  /** The run that stands beside `run` in a copy. */
  beside(run: string): string {
    const failed = this.id('failed');
    return run === failed ? this.id('after') : failed;
  }

  /** Copy the store with two runs: `run`, and the one beside it. */
  copy(target: string, run: string): void {
    const names = ['store.json', 'blobs', `runs/${run}`, `runs/${this.beside(run)}`];
    for (const name of names) {
      fs.cpSync(path.join(this.folder, name), path.join(target, name), { recursive: true });
    }
  }

  /** Every case, in a fixed order. */
  *cases(): Generator<Case> {
    const victims = this.victims();
    for (const [index, [file, run]] of victims.entries()) {
      const data = this.read(file);
      const others = victims.filter(([other]) => other !== file);
      for (const [kind, bytes] of contents(data, SEED + index)) {
        yield { file, run, kind, spoil: target => fs.writeFileSync(target, bytes) };
      }
      for (const [kind, spoil] of Object.entries(REPLACED)) yield { file, run, kind, spoil };
      for (const [other] of others.filter((_, at) => (at + index) % 2 === 0)) {
        const bytes = this.read(other);
        const kind = `swap ${path.basename(other)}`;
        yield { file, run, kind, spoil: target => fs.writeFileSync(target, bytes) };
      }
    }
  }

  private victims(): [file: string, run: string][] {
    const found = VICTIMS.map(([name, suffix]): [string, string] => {
      const run = this.id(name);
      const names = fs.readdirSync(path.join(this.folder, 'runs', run)).sort();
      return [`runs/${run}/${names.filter(entry => entry.endsWith(suffix)).at(-1) ?? ''}`, run];
    });
    const after = this.id('after');
    const blobs = fs.readdirSync(path.join(this.folder, 'blobs'));
    const note = blobs.find(blob => this.read(`blobs/${blob}`).includes('long long'));
    return [['store.json', after], [`blobs/${note ?? ''}`, after], ...found];
  }

  private read(file: string): Buffer {
    return fs.readFileSync(path.join(this.folder, file));
  }

  private id(name: string): string {
    return this.ids.get(name) ?? '';
  }
}

/** The bytes of a file cut, flipped and overwritten. */
function* contents(data: Buffer, seed: number): Generator<[kind: string, bytes: Buffer]> {
  const edges = boundaries(data);
  const draw = <T>(arbitrary: fc.Arbitrary<T>): T[] =>
    fc.sample(arbitrary, { seed, numRuns: RANDOM });
  const anywhere = fc.nat(data.length - 1);
  // Most of what matters stands in the metadata, right behind a message's beginning.
  const near = fc
    .tuple(fc.constantFrom(...(edges.length > 0 ? edges : [0])), fc.nat(480))
    .map(([edge, by]) => Math.min(edge + by, data.length - 1));
  const cuts = edges.flatMap(edge => [-1, 0, 1, 8].map(by => edge + by));
  for (const at of new Set([...cuts, ...draw(anywhere)])) {
    if (at >= 0 && at < data.length) yield [`cut ${at}`, data.subarray(0, at)];
  }
  for (const [at, bit] of draw(fc.tuple(fc.oneof(near, anywhere), fc.nat(7)))) {
    const bytes = Buffer.from(data);
    bytes[at] = (bytes[at] as number) ^ (1 << bit);
    yield [`flip ${at}.${bit}`, bytes];
  }
  for (const [at, lie] of draw(fc.tuple(near, fc.constantFrom(...LIES)))) {
    const place = Math.min(at - (at % 4), data.length - 8);
    if (place < 0) continue;
    const bytes = Buffer.from(data);
    bytes.writeBigInt64LE(lie, place);
    yield [`lie ${lie} at ${place}`, bytes];
  }
  for (const [at, noise] of draw(
    fc.tuple(anywhere, fc.uint8Array({ minLength: 1, maxLength: 8 }))
  )) {
    const bytes = Buffer.from(data);
    bytes.set(noise.subarray(0, data.length - at), at);
    yield [`noise at ${at}`, bytes];
  }
}

/** Where the messages of an Arrow file begin, and the last ends; few of a long one. */
function boundaries(data: Buffer): number[] {
  const start = data.subarray(0, 6).toString('latin1') === 'ARROW1' ? 8 : 0;
  const edges = [start];
  for (const { headLength, bodyLength } of walkMessages(data.subarray(start)).messages) {
    edges.push((edges.at(-1) as number) + headLength + bodyLength);
  }
  if (edges.length === 1) return [];
  const some = [...edges.slice(0, 5), ...edges.slice(-2), ...(start ? [data.length - 10] : [])];
  return [...new Set(some)];
}

/** The file taken away, and something made in its place. */
function replacing(make: (file: string) => void): (file: string) => void {
  return file => {
    fs.rmSync(file);
    make(file);
  };
}

/** What is no file, or no longer the one it was. */
export const REPLACED: Readonly<Record<string, (file: string) => void>> = {
  empty: file => fs.truncateSync(file, 0),
  zeroed: file => fs.writeFileSync(file, new Uint8Array(fs.statSync(file).size)),
  folder: replacing(file => fs.mkdirSync(file)),
  'link to itself': replacing(file => fs.symlinkSync(path.basename(file), file)),
  'link to nothing': replacing(file => fs.symlinkSync('nothing', file)),
  'link to a device': replacing(file => fs.symlinkSync('/dev/zero', file)),
  pipe: replacing(file => void execFileSync('mkfifo', [file])),
  'a terabyte of zeros behind': file => fs.truncateSync(file, HUGE),
  'a terabyte of zeros': replacing(file => {
    fs.writeFileSync(file, '');
    fs.truncateSync(file, HUGE);
  })
};
