/** An artifact's bytes: its beginning by range, all of it, or as a file to keep. Failures are sentences. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Artifact, BlobRef } from '../../store/index.js';
import type { IStoreSession } from '../tokens.js';

/** Bytes of a text that are read unasked. */
export const HEAD = 256_000;

/** Bytes above which what must be read whole is read only when somebody says so. */
export const LARGE = 4_000_000;

const CHUNK = 8_000_000;

/** Ranges of a stored value; `end` is clipped to its size. */
export async function readRange(
  session: IStoreSession,
  ref: BlobRef,
  start: number,
  end: number
): Promise<Uint8Array> {
  const { parts } = await session.reader.source.read(`blobs/${checked(ref)}`, [
    [start, Math.min(end, ref.size)]
  ]);
  return parts[0] ?? new Uint8Array();
}

/** The first part of a text and whether that is all of it. A character that was cut in two is left out. */
export async function readHead(
  session: IStoreSession,
  ref: BlobRef
): Promise<{ text: string; whole: boolean }> {
  const whole = ref.size <= HEAD;
  const bytes = whole ? await session.reader.blob(ref) : await readRange(session, ref, 0, HEAD);
  return { text: new TextDecoder().decode(bytes, { stream: !whole }), whole };
}

/** Why bytes could not be read, as a sentence. */
export function whyNot(error: unknown, ref: BlobRef, trans: TranslationBundle): string {
  if (error instanceof Error && 'code' in error && error.code === 'not-found')
    return trans.__(
      'Its bytes are not in the store: there is no blobs/%1. Copy blobs/ again from where the store came.',
      ref.sha256
    );
  return error instanceof Error ? error.message : String(error);
}

/** Saves an artifact as a file of the reader's; it is read in pieces and never opened. */
export async function download(session: IStoreSession, artifact: Artifact): Promise<void> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < artifact.size; at += CHUNK)
    parts.push(new Uint8Array(await readRange(session, artifact, at, at + CHUNK)));
  if (artifact.size === 0) await session.reader.blob(artifact); // says when it is missing
  const url = URL.createObjectURL(new Blob(parts, { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(artifact.name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The last part of a name, without what a file system could take for something else. */
export function fileName(name: string): string {
  const last = name.split(/[\\/]/).pop() ?? '';
  return last.replace(/[\u0000-\u001f\u007f<>:"|?*\u202a-\u202e\u2066-\u2069]/g, '_') || 'artifact';
}

function checked({ sha256 }: BlobRef): string {
  if (/^[0-9a-f]{64}$/.test(sha256)) return sha256;
  throw new Error('The fact that names it holds no sha256. It was not written by flightlog.');
}
