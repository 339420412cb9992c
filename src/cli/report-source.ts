/** Reads what a report is made from: a source `*.flight.md`, and pictures that lie beside it. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CliError } from './errors.js';

/** Whether an argument is a report's source and no run. */
export function isSource(argument: string): boolean {
  return argument.endsWith('.md');
}

/** Read a source as text. Throws CliError. */
export function readSource(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`${file}: could not be read (${why}). Name a file that is there.`, 1, {
      cause
    });
  }
}

/** Pictures in the source's folder and below it, as addresses that hold them; null for all else. */
export async function pictureReader(file: string): Promise<(address: string) => string | null> {
  const { pictureMedia } = await import('../report/index.js');
  const folder = path.dirname(file);
  return address => {
    const media = pictureMedia(address);
    const picture = path.resolve(folder, decodeURI(address));
    const inside = path.relative(fs.realpathSync(folder), realPath(picture) ?? path.sep);
    if (!media || inside.startsWith('..') || path.isAbsolute(inside)) return null;
    return `data:${media};base64,${fs.readFileSync(picture).toString('base64')}`;
  };
}

// A link may lead out of the folder; what it leads to decides.
function realPath(file: string): string | null {
  try {
    return fs.realpathSync(file);
  } catch {
    return null;
  }
}
