/** Columns of text of a stream's batch, plain or by a dictionary, and their numbers among names. */
import type { TextColumn } from './columns.js';
import type { Names } from './names.js';

/** A column of text, in whichever form. */
export interface Texts {
  text(row: number): string;
  isSame(row: number, other: number): boolean;
  /** The numbers of the texts of rows `from` to `to` among `names`. */
  numbers(from: number, to: number, names: Names): Uint32Array;
}

export class PlainTexts implements Texts {
  constructor(private readonly column: TextColumn) {}

  text(row: number): string {
    return this.column.get(row);
  }

  isSame(row: number, other: number): boolean {
    return this.column.isSame(row, other);
  }

  numbers(from: number, to: number, names: Names): Uint32Array {
    const { column } = this;
    const found = new Uint32Array(to - from);
    for (let row = from; row < to; row++)
      found[row - from] = names.numberOf(column.bytes, column.start(row), column.end(row));
    return found;
  }
}

/** A dictionary's texts, and the numbers of those that were asked for. */
export interface Dictionary {
  readonly texts: string[];
  readonly numbers: number[];
}

export class CodedTexts implements Texts {
  constructor(
    private readonly codes: ArrayLike<number>,
    private readonly dictionary: Dictionary
  ) {}

  text(row: number): string {
    const text = this.dictionary.texts[this.codes[row] as number];
    if (text === undefined) throw new RangeError('a code beyond its dictionary');
    return text;
  }

  isSame(row: number, other: number): boolean {
    return this.codes[row] === this.codes[other];
  }

  numbers(from: number, to: number, names: Names): Uint32Array {
    const { codes, dictionary } = this;
    const { numbers } = dictionary;
    const found = new Uint32Array(to - from);
    for (let row = from; row < to; row++)
      found[row - from] = numbers[codes[row] as number] ??= names.number(this.text(row));
    return found;
  }
}
