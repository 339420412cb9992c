/** What a series says of itself in its schema (docs/format.md, "Series, at rest"). */
import * as fs from 'node:fs';
import { peekMessage } from '../messages.js';
import { readSchema } from '../schema.js';
import { closeQuietly, readAt } from './disk.js';

const FIRST_LOOK = 64 * 1024;
const PREAMBLE = 8;
const MAGIC = 'ARROW1';

/** The JSON of `flightlog.series`; '' where there is no such file, or one that is not whole. */
export function outlineOf(series: string): string {
  let file: number;
  try {
    file = fs.openSync(series, 'r');
  } catch {
    return '';
  }
  try {
    let peek = peekMessage(readAt(file, PREAMBLE, FIRST_LOOK), 0);
    if (peek.state === 'short') peek = peekMessage(readAt(file, PREAMBLE, peek.need), 0);
    if (peek.state !== 'message' || peek.head.kind !== 'schema') return '';
    // One that was cut while it was copied says the same, but has no end.
    const end = readAt(file, Math.max(0, fs.fstatSync(file).size - MAGIC.length), MAGIC.length);
    if (new TextDecoder().decode(end) !== MAGIC) return '';
    return readSchema(peek.head.header).metadata.get('flightlog.series') ?? '';
  } catch {
    return ''; // nobody can read it
  } finally {
    closeQuietly(file);
  }
}
