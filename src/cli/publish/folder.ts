/**
 * The folder of a site: what flightlog wrote into it and writes now. Only what changed is written, what is no
 * longer wanted is removed, and what somebody else put there is never touched.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryName } from '../care/disk.js';
import { CliError } from '../errors.js';

/** Names the files that flightlog wrote; it is written last. */
export const LISTING = 'published.json';

/** What was published before. */
export interface Published {
  readonly format: 1;
  /** Bytes by path. */
  readonly files: Readonly<Record<string, number>>;
  /** What each run was made of when it was published. */
  readonly runs: Readonly<Record<string, PublishedRun>>;
}

export interface PublishedRun {
  /** Equal as long as nothing of the run changed. */
  readonly stamp: string;
  readonly files: readonly string[];
  /** How much was taken out of it, by kind. */
  readonly counts: Readonly<Record<string, number>>;
}

export class SiteFolder {
  readonly before: Published;
  /** Bytes by path, of all files that the site now has. */
  readonly files = new Map<string, number>();
  written = 0;
  writtenBytes = 0;
  removed = 0;
  private readonly wasSite: boolean;
  private isClaimed = false;

  /** @throws CliError where the folder cannot be one of a site */
  constructor(
    readonly root: string,
    private readonly named: string
  ) {
    this.before = readListing(root, named);
    this.wasSite = fs.existsSync(this.at(LISTING));
  }

  /** Whether this file was written before, and is there in that size. */
  has(file: string, size = this.before.files[file]): boolean {
    if (size === undefined || this.before.files[file] !== size) return false;
    const stat = fs.statSync(this.at(file), { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size === size;
  }

  /** Leave a file as it is. */
  keep(file: string): void {
    this.files.set(file, this.before.files[file] ?? 0);
  }

  /** Write bytes, unless they are there. */
  put(file: string, content: Uint8Array | string): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.files.set(file, bytes.length);
    if (this.has(file, bytes.length) && Buffer.compare(fs.readFileSync(this.at(file)), bytes) === 0)
      return;
    this.place(file, part => fs.writeFileSync(part, bytes));
  }

  /** Copy a file of the store; returns the bytes that the copy has. */
  copy(file: string, source: string): number {
    this.place(file, part => fs.copyFileSync(source, part, fs.constants.COPYFILE_FICLONE));
    const { size } = fs.statSync(this.at(file));
    this.files.set(file, size);
    return size;
  }

  /** Remove what is no longer wanted, and say in the listing what is there. */
  finish(runs: Readonly<Record<string, PublishedRun>>): void {
    for (const file of Object.keys(this.before.files)) {
      if (this.files.has(file) || !isInside(file)) continue;
      fs.rmSync(this.at(file), { force: true });
      this.removed++;
      this.removeEmpty(path.dirname(file));
    }
    const files = Object.fromEntries([...this.files].sort(([a], [b]) => (a < b ? -1 : 1)));
    const listing: Published = { format: 1, files, runs };
    const text = `${JSON.stringify(listing)}\n`;
    if (this.written + this.removed > 0 || !fs.existsSync(this.at(LISTING)))
      this.place(LISTING, part => fs.writeFileSync(part, text), false);
  }

  private place(file: string, write: (part: string) => void, counts = true): void {
    const at = this.at(file);
    if (counts) this.refuseForeign(file, at);
    this.claim();
    fs.mkdirSync(path.dirname(at), { recursive: true });
    const part = temporaryName(at);
    try {
      write(part);
      if (counts) this.writtenBytes += fs.statSync(part).size;
      fs.renameSync(part, at);
    } catch (error) {
      fs.rmSync(part, { force: true });
      throw error;
    }
    if (counts) this.written++;
  }

  /** Marks the folder as a site before the first file, so that one that was left half-way can be gone on with. */
  private claim(): void {
    if (this.isClaimed) return;
    this.isClaimed = true;
    fs.mkdirSync(this.root, { recursive: true });
    if (!fs.existsSync(this.at(LISTING)))
      fs.writeFileSync(this.at(LISTING), `${JSON.stringify(this.before)}\n`);
  }

  private refuseForeign(file: string, at: string): void {
    if (this.wasSite || !fs.existsSync(at)) return;
    throw new CliError(
      `${path.join(this.named, file)}: is there, and flightlog did not write it. Choose another folder, or move it away.`,
      1
    );
  }

  private removeEmpty(folder: string): void {
    if (folder === '.' || folder === '') return;
    try {
      fs.rmdirSync(this.at(folder));
    } catch {
      return; // something is left in it
    }
    this.removeEmpty(path.dirname(folder));
  }

  private at(file: string): string {
    return path.join(this.root, ...file.split('/'));
  }
}

// The listing lies among files that anybody may have changed: it must not lead out of the folder.
function isInside(file: string): boolean {
  return !file.split('/').some(part => part === '..' || part === '' || part.includes('\\'));
}

function readListing(root: string, named: string): Published {
  const file = path.join(root, LISTING);
  const none: Published = { format: 1, files: {}, runs: {} };
  const stat = fs.statSync(root, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory())
    throw new CliError(`${named}: is a file. Name a folder for the site.`, 1);
  if (fs.existsSync(path.join(root, 'store.json')) || fs.existsSync(path.join(root, 'runs')))
    throw new CliError(`${named}: is a store. Name another folder for the site.`, 1);
  if (!fs.existsSync(file)) return none;
  try {
    const found = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<Published>;
    if (found.format === 1 && found.files && found.runs) return found as Published;
  } catch {
    // said below
  }
  throw new CliError(
    `${path.join(named, LISTING)}: is no listing that this flightlog reads. Publish to another folder, or remove this one's files.`,
    1
  );
}
