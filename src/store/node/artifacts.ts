/**
 * The logging methods of a run that keep files: images, tables, texts, artifacts.
 *
 * media.ts turns objects into bytes. What it cannot turn, or what cannot be read, costs one warning.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ArtifactType, BlobRef } from '../types.js';
import type { Notices } from '../writer/errors.js';
import { ARROW_MEDIA, jsonBytes, pictureKind, tableBytes, withSuffix } from '../writer/media.js';
import { asName, asStep, firstLine, kindOf } from '../writer/numbers.js';
import { asText } from '../writer/params.js';
import { diskSentence } from './disk.js';
import type { Fact } from './facts.js';
import type { Files } from './files.js';

/** Where an artifact belongs among the steps. */
export interface AtStep {
  readonly step?: number | bigint | null;
}

const MEDIA: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.webp': 'image/webp',
  '.zip': 'application/zip'
};

/** What a run can keep beside numbers. Names may hold slashes; the last of a name counts. */
export abstract class ArtifactMethods {
  protected abstract readonly files: Files;
  protected abstract readonly notices: Notices;
  protected abstract put(facts: readonly Fact[]): void;

  /** Keep a picture: PNG, JPEG, GIF, WebP or SVG bytes, SVG text, or the path of such a file. */
  logImage(image: Uint8Array | ArrayBuffer | string, name: string, at: AtStep = {}): void {
    this.picture('image', image, name, at);
  }

  /** Keep a figure, given as logImage's picture. */
  logFigure(figure: Uint8Array | ArrayBuffer | string, name: string, at: AtStep = {}): void {
    this.picture('figure', figure, name, at);
  }

  /** Keep an object of columns, or a list of row objects, as `name.arrow`. */
  logTable(table: unknown, name: string, at: AtStep = {}): void {
    this.attempting('table', name, table, () => {
      this.keepBytes(
        withSuffix(asText(name), '.arrow'),
        tableBytes(table),
        ARROW_MEDIA,
        'table',
        at
      );
    });
  }

  /** Keep a text. */
  logText(text: string, name: string): void {
    const bytes = new TextEncoder().encode(typeof text === 'string' ? asName(text) : asText(text));
    this.keepBytes(asText(name), bytes, 'text/plain', 'text', {});
  }

  /** Keep an object or list as JSON; what JSON has no word for is kept as text. */
  logDict(values: unknown, name: string): void {
    this.attempting('dict', name, values, () => {
      this.keepBytes(asText(name), jsonBytes(values), 'application/json', 'dict', {});
    });
  }

  /** Keep a copy of a file as it is now, under its own name or `name`; of a folder, its files. */
  logArtifact(file: string, name?: string, at: AtStep = {}): void {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return this.logArtifacts(file, name ?? path.basename(file));
    if (!stat?.isFile()) {
      return this.notices.tell(`artifact ${file}`, `${file}: no such file; it was not recorded`);
    }
    const media = MEDIA[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
    this.say(name ?? path.basename(file), this.files.keepFile(file, media), 'file', at);
  }

  /** Keep copies of all files below a folder, as `prefix/relative/path`; links are not followed. */
  logArtifacts(folder: string, prefix = ''): void {
    let entries: fs.Dirent[];
    try {
      entries = fs.readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      const why = diskSentence(error, folder);
      return this.notices.tell(`artifact ${folder}`, `${why}; it was not recorded`);
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = prefix ? `${prefix.replace(/\/+$/, '')}/${entry.name}` : entry.name;
      if (entry.isDirectory()) this.logArtifacts(path.join(folder, entry.name), inner);
      else if (entry.isFile()) this.logArtifact(path.join(folder, entry.name), inner);
    }
  }

  private picture(
    role: 'image' | 'figure',
    given: Uint8Array | ArrayBuffer | string,
    name: string,
    at: AtStep
  ): void {
    this.attempting(role, name, given, () => {
      const bytes = pictureBytes(given);
      const { suffix, media } = pictureKind(bytes);
      this.keepBytes(withSuffix(asText(name), suffix), bytes, media, role, at);
    });
  }

  private keepBytes(
    name: string,
    bytes: Uint8Array,
    media: string,
    role: ArtifactType,
    at: AtStep
  ): void {
    this.say(name, this.files.keep(bytes, media), role, at);
  }

  private say(name: string, ref: BlobRef | null, type: ArtifactType, { step }: AtStep): void {
    if (!ref) return;
    const { sha256, size, media } = ref;
    const read = step === undefined || step === null ? null : asStep(step);
    const at = read?.why === undefined && read ? { step: read.value } : {};
    this.put([['artifact', name, { sha256, size, media, type, ...at }]]);
  }

  private attempting(role: string, name: string, given: unknown, act: () => void): void {
    let why: string;
    try {
      return act();
    } catch (error) {
      if (error instanceof Error && error.name === 'FlightlogError') throw error;
      why = firstLine(error);
    }
    this.notices.tell(
      `${role} ${name}`,
      `${role} "${asText(name)}" of type ${kindOf(given)} was not recorded: ${why}`
    );
  }
}

function pictureBytes(given: Uint8Array | ArrayBuffer | string): Uint8Array {
  if (typeof given === 'string') {
    const isText = /^\s*<(svg|\?xml)/.test(given);
    return isText ? new TextEncoder().encode(given) : fs.readFileSync(given);
  }
  return given instanceof ArrayBuffer ? new Uint8Array(given) : given;
}
