/** Parquet files as tables, read by range: the footer, then only the row groups that are looked at. */
import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { TableData } from './tabledata.js';

/**
 * @param size bytes
 * @param range reads bytes from start up to end
 * @throws Error with a sentence for what is no Parquet
 */
export async function parquetTable(
  size: number,
  range: (start: number, end: number) => Promise<Uint8Array>
): Promise<TableData> {
  const file: AsyncBuffer = {
    byteLength: size,
    slice: async (start, end = size) => {
      const from = start < 0 ? size + start : start;
      const bytes = await range(from, end);
      return new Uint8Array(bytes).buffer;
    }
  };
  const metadata = await parquetMetadataAsync(file, { initialFetchSize: 1 << 16 }).catch(
    (cause: unknown) => {
      throw new Error('This is no Parquet file, or it was cut. Download it to look at its bytes.', {
        cause
      });
    }
  );
  const columns = parquetSchema(metadata).children.map(({ element }) => ({
    name: element.name,
    type: String(element.logical_type?.type ?? element.converted_type ?? element.type ?? '')
  }));
  return {
    columns,
    rows: Number(metadata.num_rows),
    read: async (rowStart, rowEnd) => {
      const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors });
      return rows.map(row => columns.map(({ name }) => row[name]));
    }
  };
}
