/** Arrow files and streams as tables. Loaded with apache-arrow when the first is opened. */
import { tableFromIPC, type Field } from 'apache-arrow';
import type { TableData } from './tabledata.js';

/** Throws a sentence for what is no Arrow. */
export function arrowTable(bytes: Uint8Array): TableData {
  let table: ReturnType<typeof tableFromIPC>;
  try {
    table = tableFromIPC(bytes);
  } catch (cause) {
    throw new Error('This is no Arrow file, or it was cut. Download it to look at its bytes.', {
      cause
    });
  }
  const { fields } = table.schema;
  const columns = fields.map(field => ({ name: field.name, type: String(field.type) }));
  return {
    columns,
    rows: table.numRows,
    read: async (from, to) => {
      const vectors = fields.map((_, i) => table.getChildAt(i));
      return Array.from({ length: Math.max(0, Math.min(to, table.numRows) - from) }, (_, row) =>
        vectors.map((vector, i) => readable(vector?.get(from + row), fields[i]!))
      );
    }
  };
}

/** apache-arrow hands out dates and times as numbers of milliseconds. */
function readable(value: unknown, field: Field): unknown {
  const type = String(field.type);
  if (value !== null && /^(Timestamp|Date)/.test(type)) return new Date(Number(value));
  if (typeof value === 'object' && value !== null && 'toJSON' in value) {
    return (value as { toJSON: () => unknown }).toJSON();
  }
  return value;
}
