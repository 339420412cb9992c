/**
 * Appends facts: one record batch and one write for each call (docs/format.md, "Facts").
 *
 * Long values go to the blobs first. What cannot be stored is thrown, and the recorder decides.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { FACTS_SUFFIX, RUNS } from '../format.js';
import type { FactValue } from '../values.js';
import { encodeFactValue } from '../values.js';
import type { SchemaSpec } from '../writer/arrow.js';
import {
  concat,
  recordMessage,
  schemaMessage,
  textBuffers,
  valueBuffers
} from '../writer/arrow.js';
import { asName } from '../writer/numbers.js';
import { writeBlob } from './blobs.js';
import { appendWhole, closeQuietly, isSameFile, moveFile } from './disk.js';

/** Kind, key and value of docs/format.md. */
export type Fact = readonly [kind: string, key: string, value: FactValue];

/** Bytes of JSON above which a value is kept as a blob. */
const LONG_VALUE = 4096;

export class FactsWriter {
  readonly path: string;
  private readonly schema: SchemaSpec;
  private file = -1;
  private end = 0;
  private last = 0;
  private dirty = false;

  /** @param about schema metadata of all files of the writer */
  constructor(
    private readonly store: string,
    run: string,
    writer: string,
    about: Readonly<Record<string, string>>
  ) {
    this.path = path.join(store, RUNS, run, writer + FACTS_SUFFIX);
    this.schema = {
      columns: [
        { name: 'time', type: 'timestamp[ms]' },
        { name: 'kind', type: 'utf8' },
        { name: 'key', type: 'utf8' },
        { name: 'value', type: 'utf8' }
      ],
      metadata: { ...about, 'flightlog.file': 'facts' }
    };
  }

  /** Store facts said now; times never go back within a file. @throws the system's own errors */
  append(facts: readonly Fact[]): void {
    const values = facts.map(([, , value]) => this.json(value));
    this.last = Math.max(this.last, Date.now());
    const batch = recordMessage(facts.length, [
      valueBuffers(new BigInt64Array(facts.length).fill(BigInt(this.last))),
      textBuffers(facts.map(([kind]) => kind)),
      textBuffers(facts.map(([, key]) => asName(key))),
      textBuffers(values)
    ]);
    if (this.file < 0) this.create(concat([schemaMessage(this.schema), batch]));
    else {
      // A removed file takes writes and keeps none.
      if (this.isGone()) {
        const error = new Error('ENOENT: removed or replaced while it was written');
        throw Object.assign(error, { code: 'ENOENT', path: this.path });
      }
      this.end = appendWhole(this.file, this.end, batch);
    }
    this.dirty = true;
  }

  /** Whether the file is no longer where readers look for it. @throws the system's own errors */
  isGone(): boolean {
    return this.file >= 0 && !isSameFile(this.file, this.path);
  }

  /** Wait until the disk has what was appended. @throws the system's own errors */
  sync(): void {
    if (!this.dirty || this.file < 0) return;
    this.dirty = false;
    fs.fsyncSync(this.file);
  }

  /** Give the file back. */
  close(): void {
    if (this.file >= 0) closeQuietly(this.file);
    this.file = -1;
  }

  private json(value: FactValue): string {
    const text = encodeFactValue(value);
    const bytes = new TextEncoder().encode(text);
    if (bytes.length <= LONG_VALUE) return text;
    return encodeFactValue(writeBlob(this.store, bytes, 'application/json'));
  }

  /** Let the file appear with its first facts in it. */
  private create(whole: Uint8Array): void {
    fs.mkdirSync(path.dirname(this.path), { recursive: true });
    const part = path.join(path.dirname(this.path), `.${path.basename(this.path)}.tmp`);
    const file = fs.openSync(part, 'w');
    try {
      this.end = appendWhole(file, 0, whole);
      moveFile(part, this.path);
    } catch (error) {
      closeQuietly(file);
      fs.rmSync(part, { force: true });
      throw error;
    }
    this.file = file;
  }
}
