/** A file whose rows are written before what stands in front of them is known; put together at the end. */
import * as fs from 'node:fs';
import type { Bytes } from '../writer/arrow.js';
import type { LevelsEncoder, SeriesEncoder } from '../writer/series.js';
import type { Rows } from '../writer/sorted.js';
import { closeQuietly, moveFile, readAt, writeAt } from './disk.js';

const BLOCK = 4 * 1024 * 1024;

export class BodyFile {
  private readonly file: number;
  private size = 0;

  constructor(
    private readonly path: string,
    private readonly encoder: SeriesEncoder | LevelsEncoder
  ) {
    this.file = fs.openSync(path, 'wx+');
  }

  add(key: string, rows: Rows): void {
    for (const bytes of this.encoder.add(key, rows)) this.append(bytes);
  }

  finish(target: string): void {
    const { head, tail } = this.encoder.ends();
    const part = `${this.path}.whole`;
    const file = fs.openSync(part, 'wx');
    try {
      writeAt(file, head, 0);
      for (let at = 0; at < this.size; at += BLOCK) {
        writeAt(file, readAt(this.file, at, Math.min(BLOCK, this.size - at)), head.length + at);
      }
      writeAt(file, tail, head.length + this.size);
      fs.fsyncSync(file);
    } finally {
      closeQuietly(file);
    }
    moveFile(part, target);
  }

  close(): void {
    closeQuietly(this.file);
  }

  private append(bytes: Bytes): void {
    writeAt(this.file, bytes, this.size);
    this.size += bytes.length;
  }
}
