/**
 * Thins a metric for charts: which of its rows each level keeps (docs/format.md, "Levels, for charts").
 *
 * Knows values and row numbers, not files; Python's thin.py chooses the same.
 */

const FIRST_BUCKET = 64;
const FACTOR = 8;
/** A level of no more buckets than this is the last. */
const ENOUGH_BUCKETS = 512;
/** Rows of a metric up to which it has no levels. */
const LONGEST_WHOLE = 4096;
const NONE = -1;

/** The rows, ascending, that buckets of `bucket` rows leave of a metric. */
export interface Level {
  readonly bucket: number;
  readonly rows: Int32Array<ArrayBuffer>;
}

/** Of each bucket the row of its least and greatest finite value, its first NaN, Infinity and -Infinity, or NONE. */
interface Marks {
  readonly buckets: number;
  readonly least: Int32Array;
  readonly greatest: Int32Array;
  readonly nan: Int32Array;
  readonly inf: Int32Array;
  readonly negativeInf: Int32Array;
}

/** The levels of a metric whose values by step are `value`, the finest first. */
export function levelsOf(value: Float64Array): Level[] {
  const levels: Level[] = [];
  if (value.length <= LONGEST_WHOLE) return levels;
  let marks = markAll(value);
  for (let bucket = FIRST_BUCKET; ; bucket *= FACTOR) {
    levels.push({ bucket, rows: kept(marks, bucket, value.length) });
    if (marks.buckets <= ENOUGH_BUCKETS) return levels;
    marks = coarser(value, marks);
  }
}

function emptyMarks(buckets: number): Marks {
  const column = (): Int32Array => new Int32Array(buckets).fill(NONE);
  return {
    buckets,
    least: column(),
    greatest: column(),
    nan: column(),
    inf: column(),
    negativeInf: column()
  };
}

function markAll(value: Float64Array): Marks {
  const marks = emptyMarks(Math.ceil(value.length / FIRST_BUCKET));
  for (let row = 0; row < value.length; row++) {
    mark(value, marks, Math.floor(row / FIRST_BUCKET), row);
  }
  return marks;
}

function mark(value: Float64Array, marks: Marks, bucket: number, row: number): void {
  const one = value[row] as number;
  if (Number.isFinite(one)) {
    keepIf(marks.least, bucket, row, best => one < (value[best] as number));
    keepIf(marks.greatest, bucket, row, best => one > (value[best] as number));
  } else {
    const column = one !== one ? marks.nan : one > 0 ? marks.inf : marks.negativeInf;
    keepIf(column, bucket, row, () => false);
  }
}

function keepIf(
  column: Int32Array,
  bucket: number,
  row: number,
  isBetter: (best: number) => boolean
): void {
  const best = column[bucket] as number;
  if (best === NONE || isBetter(best)) column[bucket] = row;
}

/** The marks of buckets FACTOR times as wide, from the marked rows alone. */
function coarser(value: Float64Array, marks: Marks): Marks {
  const wider = emptyMarks(Math.ceil(marks.buckets / FACTOR));
  const columns = [marks.least, marks.greatest, marks.nan, marks.inf, marks.negativeInf];
  for (let bucket = 0; bucket < marks.buckets; bucket++) {
    for (const column of columns) {
      const row = column[bucket] as number;
      if (row !== NONE) mark(value, wider, Math.floor(bucket / FACTOR), row);
    }
  }
  return wider;
}

/** Every marked row once, with each bucket's first and last, in order. */
function kept(marks: Marks, bucket: number, count: number): Int32Array<ArrayBuffer> {
  const { least, greatest, nan, inf, negativeInf } = marks;
  const rows = new Int32Array(7 * marks.buckets);
  let length = 0;
  for (let i = 0; i < marks.buckets; i++) {
    const last = Math.min((i + 1) * bucket, count) - 1;
    const marked = [least, greatest, nan, inf, negativeInf].map(column => column[i] as number);
    const found = [i * bucket, ...marked, last].sort((a, b) => a - b);
    for (const row of found) {
      if (row !== NONE && (length === 0 || rows[length - 1] !== row)) rows[length++] = row;
    }
  }
  return rows.slice(0, length);
}
