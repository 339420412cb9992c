/** Writes a report where the command line says, whole or not at all, and says which parts weigh what where it is too large. */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { MadeReport } from '../report/index.js';
import { CliError } from './errors.js';

/** No browser likes to open more, and no mail carries it. */
export const MOST_BYTES = 50_000_000;

/** Which parts weigh what, and what to leave out. */
export function tooLarge(bytes: number, { runs, embedded }: MadeReport): CliError {
  const mb = (size: number) => `${(size / 1e6).toFixed(0)} MB`;
  const data = embedded.files.reduce((sum, file) => sum + file.bytes.length, 0);
  const all = runs.flatMap(({ pictures }) => pictures);
  const pictures = all.reduce((sum, picture) => sum + picture.bytes.length, 0);
  return new CliError(
    `The report would have ${mb(bytes)}, of which pictures ${mb(pictures)} and data ${mb(data)} before compression. Choose fewer runs, leave out its figure-grid, or write it all the same with --force.`,
    1
  );
}

/** Write it in the form that the file's name asks for; returns the bytes of all files. */
export async function writeReport(file: string, made: MadeReport, force: boolean): Promise<number> {
  const { markdownReport, printReport } = await import('../report/index.js');
  const encode = (text: string) => new TextEncoder().encode(text);
  if (!file.endsWith('.md')) {
    const bytes = encode(printReport(made));
    if (bytes.length > MOST_BYTES && !force) throw tooLarge(bytes.length, made);
    await writeWhole(file, bytes);
    return bytes.length;
  }
  const folder = `${path.basename(file, '.md')}_files`;
  const { text, files } = await markdownReport(made, encodeURIComponent(folder));
  const all = [...files].map(
    ([name, svg]) => [path.join(path.dirname(file), folder, name), encode(svg)] as const
  );
  if (all.length > 0) await fs.mkdir(path.join(path.dirname(file), folder), { recursive: true });
  for (const [name, bytes] of all) await writeWhole(name, bytes);
  await writeWhole(file, encode(text));
  return all.reduce((sum, [, bytes]) => sum + bytes.length, encode(text).length);
}

/** Throws CliError where there is no such folder. */
export async function checkFolder(folder: string): Promise<void> {
  const stat = await fs.stat(folder).catch(() => null);
  if (stat?.isDirectory()) return;
  const what = stat ? 'is no folder' : 'is not there';
  throw new CliError(`The folder ${folder} ${what}. Make it first, or name another with -o.`, 1);
}

// Written beside and renamed: whoever opens the file sees the old report or the new one, whole.
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await fs.writeFile(temporary, bytes);
    await fs.rename(temporary, file);
  } catch (cause) {
    await fs.rm(temporary, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`${file}: could not be written (${why}). Choose another place with -o.`, 1, {
      cause
    });
  }
}
