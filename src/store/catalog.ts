/**
 * All facts of a store in one file, for hosts that cannot list folders (docs/format.md, "Catalog").
 *
 * Knows rows, not places: who asks for them is pack (the command) and http.ts.
 */
import { decodeRows } from './delta.js';
import { FORMAT, RUNS } from './format.js';
import { LISTED, NO_SIZE } from './listed.js';
import type { FactRow, StoreSource } from './types.js';
import { isRecord } from './values.js';

/** What a catalog says: its rows, and when it was made. */
export interface Catalog {
  /** Facts as stored, and rows of kind `file` and `lease` with row -1. */
  readonly rows: readonly FactRow[];
  /** Epoch milliseconds; 0 where it does not say. */
  readonly time: number;
  /** True when the file ends within a message; its rows are those before the cut. */
  readonly torn: boolean;
}

/**
 * Decode `catalog.arrow`.
 *
 * @throws StoreError empty, zeroed, not-arrow, missing-column, newer-format
 */
export function decodeCatalog(bytes: Uint8Array, label = 'catalog.arrow'): Catalog {
  const { blocks, listed, torn, metadata } = decodeRows(label, bytes);
  const rows = [...blocks.flatMap(block => block.rows()), ...listed];
  return { rows, torn, time: catalogTime(metadata) };
}

/** When a catalog was made, from its schema metadata: epoch milliseconds, 0 where it does not say. */
export function catalogTime(metadata: ReadonlyMap<string, string>): number {
  return Number(metadata.get('flightlog.time') ?? 0) || 0;
}

/**
 * Encode `catalog.arrow`: rows as `catalogRows` gives them.
 *
 * @param time epoch milliseconds at which the rows were read
 */
export async function encodeCatalog(rows: readonly FactRow[], time: number): Promise<Uint8Array> {
  // Arrow's writer is large, and whoever only reads never needs it.
  const { encodeRows } = await import('./rows.js');
  const metadata = new Map([
    ['flightlog.format', String(FORMAT)],
    ['flightlog.file', 'catalog'],
    ['flightlog.time', String(time)]
  ]);
  return encodeRows(rows, metadata);
}

/**
 * The rows that a store's catalog holds, read from its folders: all facts, files with their sizes, and
 * leases as their writers wrote them.
 */
export async function catalogRows(source: StoreSource): Promise<FactRow[]> {
  const { rows, blocks = [] } = await source.facts(null);
  const kept = blocks.flatMap(block => block.rows());
  for (const row of rows) {
    if (row.row !== LISTED) kept.push(row);
    else if (row.kind === 'lease') kept.push({ ...row, value: asWritten(row.value) });
    else if (row.kind === 'file') kept.push({ ...row, value: await sized(source, row) });
  }
  return kept;
}

/** The value of a file's row with its size, which a listing may leave out. */
async function sized(source: StoreSource, { run, key, value }: FactRow): Promise<string> {
  if (value !== NO_SIZE) return value;
  const { size } = await source.read(`${RUNS}/${run}/${key}`, []);
  return JSON.stringify({ size });
}

/** A lease without what the reader of a folder added to it: on another host that would be no truth. */
function asWritten(json: string): string {
  const lease: unknown = JSON.parse(json);
  if (!isRecord(lease)) return json;
  const added = ['alive', 'same_host', 'same_boot'];
  const written = Object.entries(lease).filter(([name]) => !added.includes(name));
  return JSON.stringify(Object.fromEntries(written));
}
