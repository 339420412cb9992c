/**
 * Where something stands in a report's source, and what is wrong there.
 */

/** Both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One thing to put right: a full sentence with the next step. */
export interface SourceProblem extends Place {
  readonly message: string;
}

/** Turns offsets of a text into places. */
export class Places {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.starts.push(at + 1);
    }
  }

  at(offset: number): Place {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.starts[low]! + 1 };
  }
}

/** `analysis.flight.md:12:9: …` as compilers write it. */
export function problemLine(file: string, { line, column, message }: SourceProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}
