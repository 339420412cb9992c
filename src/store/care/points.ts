/** Checks a points stream: every batch, every row's metric; a live one is checked as far as it goes. */
import { rowSpan, toCodes, toNumbers, toStrings } from '../columns.js';
import { splitPath } from '../format.js';
import { readLayout, refuseUnlessSchema } from '../messages.js';
import { checkSchema, columnOf, readSchema } from '../schema.js';
import type { ArrowSchema, ColumnRules } from '../schema.js';
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
  /** Bytes of the whole messages from the file's beginning; 0 when not even its schema is whole. */
  readonly whole: number;
}

/** Check a points file; `path` is `runs/<run>/<writer>.points.arrow`. */
export function checkPoints(path: string, bytes: FileBytes): PointsCheck {
  const findings: Finding[] = [];
  let rows = 0;
  let whole = 0;
  try {
    const walker = messagesFrom(bytes);
    const schema = takeSchema(path, bytes, walker.next().value);
    whole = schema.end;
    findings.push(...schema.findings);
    let keys: string[] = [];
    for (let next = walker.next(); ; next = walker.next()) {
      if (next.done) {
        if (next.value.torn) {
          findings.push({
            code: 'partial',
            what: `cut in the middle of a message, at byte ${whole}`
          });
        }
        break;
      }
      const message = next.value;
      if (message.head.kind === 'dictionary') keys = takeKeys(path, bytes, message);
      if (message.head.kind === 'batch') rows += takeRows(path, bytes, message, schema.of, keys);
      whole = message.end;
    }
  } catch (error) {
    findings.push(findingOf(error));
  }
  return { findings, rows, whole };
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
