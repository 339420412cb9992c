/** A store's source through which only some runs are seen, without what is private. */
import { type ByteRange, type FactRow, type StoreSource } from '../store/index.js';
import { FactRedactor } from './facts.js';
import type { Secrets } from './secrets.js';
import { TextRedactor } from './text.js';
import type { Kind } from './words.js';

export interface RedactedSource extends StoreSource {
  /** What was taken out of what was read so far. */
  readonly counts: ReadonlyMap<Kind, number>;
}

const BLOB = /^blobs\/([0-9a-f]{64})$/;

/**
 * @param rows all facts of the runs that may be seen; of other runs nothing is read
 * @param secrets what is known to be private, from these facts
 */
export function redactedSource(
  source: StoreSource,
  rows: readonly FactRow[],
  secrets: Secrets
): RedactedSource {
  const texts = new TextRedactor(secrets);
  const facts = new FactRedactor(texts, async ref => {
    const { parts } = await source.read(`blobs/${ref.sha256}`);
    return parts[0] ?? new Uint8Array();
  });
  const read = (path: string, ranges?: readonly ByteRange[]) => {
    const made = facts.blobs.get(BLOB.exec(path)?.[1] ?? '');
    if (!made) return source.read(path, ranges);
    return Promise.resolve({
      parts: (ranges ?? [[0, made.length] as const]).map(([start, end]) =>
        made.subarray(start, end)
      ),
      size: made.length
    });
  };
  return {
    label: source.label,
    counts: texts.counts,
    read,
    facts: async () => {
      const seen: FactRow[] = [];
      for (const row of rows) {
        const open =
          row.kind === 'problem' ? { ...row, value: facts.text(row.value) } : await facts.row(row);
        if (open) seen.push(open);
      }
      return { rows: seen, cursor: '', reset: true };
    }
  };
}
