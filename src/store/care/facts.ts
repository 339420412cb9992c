/**
 * Checks a facts file batch by batch, so that one broken batch does not hide the others, and tells which
 * blobs its facts name.
 */
import { decodeCatalog } from '../catalog.js';
import { decodeFacts } from '../facts.js';
import { splitPath } from '../format.js';
import { refuseUnlessSchema } from '../messages.js';
import { readSchema } from '../schema.js';
import type { ByteRange, FactRow } from '../types.js';
import { isRecord } from '../values.js';
import { bytesInMemory, findingOf, messagesFrom, misplaced } from './bytes.js';
import type { FileCheck, Finding, PlacedMessage } from './bytes.js';

/** A blob that a fact names. */
export interface BlobUse {
  readonly sha256: string;
  /** Bytes; null where the fact does not say. */
  readonly size: number | null;
  readonly media: string;
}

export interface FactsCheck extends FileCheck {
  readonly facts: readonly FactRow[];
  /** Bytes that are whole, schema first; nothing when not even the schema is. */
  readonly keep: readonly ByteRange[];
}

const END_OF_STREAM = 8;

/** Check a facts file; `path` is `runs/<run>/<writer>.facts.arrow`. */
export function checkFacts(path: string, bytes: Uint8Array): FactsCheck {
  const findings: Finding[] = [];
  const facts: FactRow[] = [];
  const keep: ByteRange[] = [];
  try {
    const { messages, end, torn } = walk(bytes);
    const [first, ...rest] = messages;
    refuseUnlessSchema(path, bytes, first?.head);
    const schema = bytes.subarray(0, (first as PlacedMessage).end);
    decodeFacts(path, schema);
    findings.push(...placeOf(path, (first as PlacedMessage).head));
    keep.push([0, schema.length]);
    for (const message of rest) {
      const found = checkBatch(path, schema, bytes.subarray(message.start, message.end));
      if ('code' in found) {
        findings.push({ ...found, what: `the facts at byte ${message.start} are spoilt` });
        continue;
      }
      keep.push([message.start, message.end]);
      for (const row of found) facts.push({ ...row, row: facts.length });
    }
    findings.push(...tailFindings(bytes.length, end, torn), ...badValues(facts));
  } catch (error) {
    findings.push(findingOf(error));
  }
  return { findings, rows: facts.length, facts, keep };
}

/** What is wrong with a catalog; null when nothing is. */
export function checkCatalog(path: string, bytes: Uint8Array): Finding | null {
  try {
    const { torn } = decodeCatalog(bytes, path);
    return torn ? { code: 'partial', what: 'cut in the middle of a message' } : null;
  } catch (error) {
    return findingOf(error);
  }
}

/** Blobs that a fact's JSON names, wherever in it: `$blob`, and the `sha256` of artifacts. */
export function blobsNamed(json: string): BlobUse[] {
  if (!json.includes('"$blob"') && !json.includes('"sha256"')) return [];
  const found: BlobUse[] = [];
  try {
    collect(JSON.parse(json), found);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return found;
}

function collect(value: unknown, found: BlobUse[]): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  if (!isRecord(value)) return;
  const { $blob, sha256, size, media } = value;
  const hash = typeof $blob === 'string' ? $blob : sha256;
  if (typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)) {
    found.push({
      sha256: hash,
      size: typeof size === 'number' ? size : null,
      media: typeof media === 'string' ? media : ''
    });
  }
  for (const item of Object.values(value)) collect(item, found);
}

function walk(bytes: Uint8Array): { messages: PlacedMessage[]; end: number; torn: boolean } {
  const walker = messagesFrom(bytesInMemory(bytes));
  const messages: PlacedMessage[] = [];
  for (;;) {
    const next = walker.next();
    if (next.done) return { messages, ...next.value };
    messages.push(next.value);
  }
}

function checkBatch(path: string, schema: Uint8Array, batch: Uint8Array): Finding | FactRow[] {
  const alone = new Uint8Array(schema.length + batch.length);
  alone.set(schema);
  alone.set(batch, schema.length);
  try {
    return [...decodeFacts(path, alone).rows];
  } catch (error) {
    return findingOf(error);
  }
}

function placeOf(path: string, head: PlacedMessage['head']): Finding[] {
  const place = splitPath(path);
  if (!place) return [];
  return misplaced(readSchema(head.header).metadata, { ...place, file: 'facts' });
}

// After a power cut a file may end in zeros that were to become facts.
function tailFindings(size: number, end: number, torn: boolean): Finding[] {
  const left = size - end;
  if (torn) return [{ code: 'partial', what: `cut in the middle of a message, at byte ${end}` }];
  if (left === 0 || left === END_OF_STREAM) return [];
  return [{ code: 'partial', what: `${left} bytes without meaning stand behind its last fact` }];
}

function badValues(facts: readonly FactRow[]): Finding[] {
  const bad = facts.filter(({ value }) => {
    try {
      JSON.parse(value);
      return false;
    } catch {
      return true; // whatever it throws, the value is none
    }
  });
  return bad.map(({ kind, key }) => ({
    code: 'bad-value',
    what: `the value of ${kind} ${JSON.stringify(key)} is no JSON`
  }));
}
