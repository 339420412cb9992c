/** Checks a points stream: every batch, every row's metric; a live one is checked as far as it goes. */
import { rowSpan, toCodes, toNumbers, toStrings } from '../columns.js';
import { splitPath } from '../format.js';
import { readLayout, refuseUnlessSchema } from '../messages.js';
import { checkSchema, columnOf, readSchema } from '../schema.js';
import type { ArrowSchema, ColumnRules } from '../schema.js';
import type { ByteRange } from '../types.js';
import { findingOf, messagesFrom, misplaced } from './bytes.js';
import type { FileBytes, FileCheck, Finding, PlacedMessage } from './bytes.js';

const POINT_COLUMNS: ColumnRules = {
  key: ['dictionary', 'int8', 'int16', 'int32'],
  step: ['int64'],
  time: ['timestamp[ms]'],
  value: ['float64']
};

const KEYS = { name: 'key', type: 'utf8', node: 0, buffer: 0, dictionary: null } as const;

export interface PointsCheck extends FileCheck {
  /** Bytes that are whole, schema first; nothing when not even the schema is. */
  readonly keep: readonly ByteRange[];
}

/** Check a points file; `path` is `runs/<run>/<writer>.points.arrow`. */
export function checkPoints(path: string, bytes: FileBytes): PointsCheck {
  const findings: Finding[] = [];
  const keep: ByteRange[] = [];
  let rows = 0;
  try {
    const walker = messagesFrom(bytes);
    const schema = takeSchema(path, bytes, walker.next().value);
    keep.push([0, schema.end]);
    findings.push(...schema.findings);
    let keys: string[] = [];
    for (let next = walker.next(); ; next = walker.next()) {
      if (next.done) {
        const what = `cut in the middle of a message, at byte ${next.value.end}`;
        if (next.value.torn) findings.push({ code: 'partial', what });
        break;
      }
      const message = next.value;
      try {
        if (message.head.kind === 'dictionary') keys = takeKeys(path, bytes, message);
        if (message.head.kind === 'batch') rows += takeRows(path, bytes, message, schema.of, keys);
        keep.push([message.start, message.end]);
      } catch (error) {
        // One batch that does not hold together costs its own rows.
        findings.push(spoilt(error, message));
      }
    }
  } catch (error) {
    findings.push(findingOf(error));
  }
  return { findings, rows, keep };
}

function spoilt(error: unknown, { start }: PlacedMessage): Finding {
  return { ...findingOf(error), what: `the points at byte ${start} are spoilt` };
}

function takeSchema(
  path: string,
  bytes: FileBytes,
  first: PlacedMessage | { end: number; torn: boolean }
): { of: ArrowSchema; end: number; findings: Finding[] } {
  const head = 'head' in first ? first.head : undefined;
  refuseUnlessSchema(path, bytes.read(0, Math.min(bytes.size, 64)), head);
  const of = readSchema((first as PlacedMessage).head.header);
  checkSchema(path, of, POINT_COLUMNS);
  const place = splitPath(path);
  const findings = place ? misplaced(of.metadata, { ...place, file: 'points' }) : [];
  return { of, end: first.end, findings };
}

function takeKeys(path: string, bytes: FileBytes, { head, body, end }: PlacedMessage): string[] {
  const batch = head.header.table(1);
  if (!batch) throw new RangeError('a dictionary without values');
  return toStrings(bytes.read(body, end), readLayout(path, batch, [0]), KEYS);
}

function takeRows(
  path: string,
  bytes: FileBytes,
  { head, body, end }: PlacedMessage,
  schema: ArrowSchema,
  keys: readonly string[]
): number {
  const columns = [...schema.columns.values()];
  const layout = readLayout(
    path,
    head.header,
    columns.map(column => column.node)
  );
  for (const { name, type } of columns) {
    const span = rowSpan(layout, columnOf(schema, name), 0, layout.rows);
    if (body + span.offset + span.length > end) throw new RangeError('a column beyond its body');
    const part = bytes.read(body + span.offset, body + span.offset + span.length);
    if (name === 'key') checkCodes(toCodes(part, type), layout.rows, keys.length);
    else toNumbers(part, type);
  }
  return layout.rows;
}

function checkCodes(codes: ArrayLike<number>, rows: number, keys: number): void {
  for (let i = 0; i < rows; i++) {
    const code = codes[i] as number;
    if (code < 0 || code >= keys) {
      throw new RangeError('a row of a metric that the dictionary lacks');
    }
  }
}
