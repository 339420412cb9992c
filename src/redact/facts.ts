/**
 * Facts and blobs of runs without what is private. A text that changes is another blob, and the facts name it
 * by its new hash; a file that is no text is left out where it holds such a name, since it cannot be changed.
 */
import {
  encodeFactValue,
  parseFactValue,
  type BlobRef,
  type FactRow,
  type FactValue
} from '../store/index.js';
import type { TextRedactor } from './text.js';
import type { Kind } from './words.js';

/** A blob's bytes; throws where they are not there. */
export type ReadBlob = (ref: BlobRef) => Promise<Uint8Array>;

/** Facts that only hold numbers and words of the format. */
const PLAIN_KINDS = new Set(['metric', 'goal', 'usage', 'dropped', 'writer', 'file']);
const PLAIN_RUN = new Set([
  'start',
  'end',
  'status',
  'attempt',
  'parent',
  'archived',
  'deleted',
  'protected'
]);
/** Not shown at all; what is hashed or counted in a lease is what its readers need. */
const LEASE = new Set([
  'format',
  'run',
  'writer',
  'time',
  'rows',
  'durable',
  'transport',
  'dropped',
  'rank'
]);
const TEXT = /^text\/|[/+](?:json|xml|yaml|x-yaml|toml|javascript|x-ndjson|svg|csv)\b/i;
/** Bytes of a text above which it is left out rather than read. */
const MOST_TEXT = 50_000_000;

export class FactRedactor {
  /** New blobs, by hash. */
  readonly blobs = new Map<string, Uint8Array>();
  private readonly known = new Map<string, Promise<BlobRef | null>>();

  constructor(
    private readonly texts: TextRedactor,
    private readonly read: ReadBlob
  ) {}

  get counts(): ReadonlyMap<Kind, number> {
    return this.texts.counts;
  }

  /** The row as it may be seen, or null where nothing of it may. */
  async row(row: FactRow): Promise<FactRow | null> {
    const { kind, key, value } = row;
    if (PLAIN_KINDS.has(kind) || (kind === 'run' && PLAIN_RUN.has(key))) return row;
    if (kind === 'lease') return { ...row, value: openLease(value) };
    if (kind === 'context' && (key === 'user' || key === 'host')) return this.taken(key, value);
    const before = parseFactValue(value);
    const after = await this.value(before);
    if (after === undefined) return null;
    const named = kind === 'context' || kind === 'source' ? key : this.texts.text(key);
    if (after === before && named === key) return row;
    return { ...row, key: named, value: encodeFactValue(after) };
  }

  /** What is hidden in the message of a problem. */
  text(text: string): string {
    return this.texts.text(text);
  }

  private taken(kind: Kind, value: string): null {
    if (value !== 'null') this.texts.counts.set(kind, (this.texts.counts.get(kind) ?? 0) + 1);
    return null;
  }

  /** The same object where nothing changed; undefined for a file that is left out. */
  private async value(value: FactValue): Promise<FactValue | undefined> {
    const ref = refOf(value);
    if (ref) return this.reference(value as Record<string, FactValue>, ref);
    return mapTexts(value, text => this.texts.text(text));
  }

  private async reference(
    value: Record<string, FactValue>,
    ref: BlobRef
  ): Promise<FactValue | undefined> {
    this.known.set(ref.sha256, this.known.get(ref.sha256) ?? this.blob(ref));
    const now = await this.known.get(ref.sha256)!;
    if (now === null) return undefined;
    if (now === ref || now.sha256 === ref.sha256) return value;
    return { ...value, sha256: now.sha256, size: now.size };
  }

  private async blob(ref: BlobRef): Promise<BlobRef | null> {
    let bytes: Uint8Array;
    try {
      bytes = await this.read(ref);
    } catch {
      return ref; // whoever reads it says that it is not there
    }
    if (!TEXT.test(ref.media) || bytes.length > MOST_TEXT || bytes.includes(0))
      return this.texts.holdsName(latin1(bytes)) ? this.leftOut() : ref;
    const text = new TextDecoder().decode(bytes);
    const after = this.document(text, ref.media);
    if (after === text) return ref;
    const made = new TextEncoder().encode(after);
    const sha256 = await hashOf(made);
    this.blobs.set(sha256, made);
    return { ...ref, sha256, size: made.length };
  }

  private leftOut(): null {
    this.texts.counts.set('file', (this.texts.counts.get('file') ?? 0) + 1);
    return null;
  }

  /** JSON is read as such, since a path's backslashes are written twice there. */
  private document(text: string, media: string): string {
    if (!/json/i.test(media)) return this.texts.text(text);
    let parsed: FactValue;
    try {
      parsed = JSON.parse(text) as FactValue;
    } catch {
      return this.texts.text(text);
    }
    const after = mapTexts(parsed, one => this.texts.text(one));
    return after === parsed ? text : JSON.stringify(after);
  }
}

/** Reference to a blob, of a long value or an artifact. */
function refOf(value: FactValue): BlobRef | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { $blob, sha256, size, media } = value as Record<string, FactValue>;
  const hash = $blob ?? sha256;
  if (typeof hash !== 'string' || typeof size !== 'number') return null;
  return { sha256: hash, size, media: typeof media === 'string' ? media : '' };
}

/** The value with all its texts mapped, keys too; the same object where none changed. */
export function mapTexts(value: FactValue, map: (text: string) => string): FactValue {
  if (typeof value === 'string') return map(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const mapped = value.map(one => mapTexts(one as FactValue, map));
    return mapped.every((one, i) => one === value[i]) ? value : mapped;
  }
  const entries = Object.entries(value as Record<string, FactValue>);
  const mapped = entries.map(([key, one]) => [map(key), mapTexts(one, map)] as const);
  const isSame = mapped.every(([key, one], i) => key === entries[i]![0] && one === entries[i]![1]);
  return isSame ? value : Object.fromEntries(mapped);
}

function openLease(json: string): string {
  const lease = (JSON.parse(json) ?? null) as Record<string, unknown> | null;
  if (lease === null) return json;
  return JSON.stringify(
    Object.fromEntries(Object.entries(lease).filter(([name]) => LEASE.has(name)))
  );
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(hash)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
