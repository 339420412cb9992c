/** What is taken out, by kind, and how many of each: in the words that page and terminal print. */

export type Kind = 'user' | 'host' | 'home' | 'path' | 'email' | 'variable' | 'file';

const WORDS: Readonly<Record<Kind, readonly [one: string, many: string]>> = {
  user: ['user name', 'user names'],
  host: ['host name', 'host names'],
  home: ['home path', 'home paths'],
  path: ['absolute path', 'absolute paths'],
  email: ['e-mail address', 'e-mail addresses'],
  variable: ['environment variable', 'environment variables'],
  file: ['file that holds such', 'files that hold such']
};

/** `3 user names, 2 absolute paths`; `nothing` where nothing was found. */
export function countsText(counts: ReadonlyMap<Kind, number>): string {
  const parts = (Object.keys(WORDS) as Kind[]).flatMap(kind => {
    const count = counts.get(kind) ?? 0;
    const [one, many] = WORDS[kind];
    return count === 0 ? [] : [`${count.toLocaleString('en-US')} ${count === 1 ? one : many}`];
  });
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** One sentence for a page's foot, the terminal and a notice. */
export function redactedLine(counts: ReadonlyMap<Kind, number>): string {
  return `Taken out before publishing: ${countsText(counts)}.`;
}
