/** Binary search in ascending numbers. */

/** The first index whose x is at least (or, `above`, greater than) the given value. */
export function lowerBound(x: Float64Array, value: number, above = false): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! < value || (above && x[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
