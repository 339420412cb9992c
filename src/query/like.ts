/** SQL's LIKE: `%` stands for any text, `_` for one character. */

/**
 * Whether all of `text` fits `pattern`. No regular expression: several `%` would make one take time
 * without bound.
 */
export function isLike(text: string, pattern: string): boolean {
  const letters = [...text];
  const wanted = [...pattern];
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < letters.length) {
    if (wanted[next] === '%') {
      star = next++;
      resume = at;
    } else if (wanted[next] === '_' || (next < wanted.length && wanted[next] === letters[at])) {
      next++;
      at++;
    } else if (star >= 0) {
      // Let the last % take one character more.
      next = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  return wanted.slice(next).every(letter => letter === '%');
}
