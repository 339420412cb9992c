/**
 * Takes out of texts what names people, machines and their folders. A path keeps its last part, and what stands
 * in an installed package its place in there, so that a traceback can still be read.
 */
import type { Secrets } from './secrets.js';
import type { Kind } from './words.js';

const END = String.raw`\s/\\"'\`<>|:;,()[\]{}*?$`;
/** Folders and a last part, from the root of a file system; not the path of an address. */
const POSIX = new RegExp(String.raw`(?<![\w.~/\\-])(?:file://)?/(?:[^${END}]+/)+[^${END}]*`, 'g');
const WINDOWS = new RegExp(
  String.raw`(?<![A-Za-z])(?:[A-Za-z]:|\\{2,4}[\w.-]+)(?:\\{1,2}|/)(?:[^${END}]+(?:\\{1,2}|/))+[^${END}]*`,
  'g'
);
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}/g;
const KEPT = /^\/(?:dev|proc)\//;
/** Where a path in an installed package begins to be the same on every machine. */
const PACKAGE = /[\\/]{1,2}((?:site-packages|dist-packages|lib[\\/]{1,2}python3\.\d+)[\\/].*)$/;
const USUAL = [
  ...['HOME', 'USER', 'LOGNAME', 'USERNAME', 'USERPROFILE', 'HOSTNAME', 'PATH', 'PYTHONPATH'],
  ...['VIRTUAL_ENV', 'PWD', 'OLDPWD', 'SHELL', 'TMPDIR', 'LD_LIBRARY_PATH', 'APPDATA']
];

export class TextRedactor {
  readonly counts = new Map<Kind, number>();
  private readonly users: RegExp | null;
  private readonly hosts: RegExp | null;
  private readonly values: RegExp | null;
  private readonly homes: RegExp;
  private readonly assigned: readonly RegExp[];

  constructor(secrets: Secrets) {
    this.users = wordsOf(secrets.users);
    this.hosts = wordsOf(secrets.hosts);
    this.values = secrets.values.size === 0 ? null : new RegExp(anyOf(secrets.values), 'gu');
    this.homes = homePaths(secrets.homes);
    this.assigned = assignments([...secrets.variables, ...USUAL]);
  }

  /** The text without what is private; the same string where there is nothing. */
  text(text: string): string {
    return this.replaced(text, kind => this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1));
  }

  /** Whether a text holds anything private; counts nothing. */
  holdsSecret(text: string): boolean {
    return this.replaced(text, () => undefined) !== text;
  }

  /** Whether bytes that are no text, read as Latin-1, hold a name or folder long enough to mean it. */
  holdsName(text: string): boolean {
    const patterns = [this.homes, this.values, this.hosts, this.users];
    return patterns.some(pattern =>
      [...(pattern ? text.matchAll(pattern) : [])].some(([word]) => word.length >= 5)
    );
  }

  private replaced(text: string, count: (kind: Kind) => void): string {
    const replace = (
      source: string,
      pattern: RegExp | null,
      kind: Kind,
      by: (found: string, ...groups: string[]) => string
    ) =>
      pattern === null
        ? source
        : source.replace(pattern, (found: string, ...groups: string[]) => {
            const now = by(found, ...groups);
            if (now !== found) count(kind);
            return now;
          });
    let result = replace(text, this.values, 'variable', () => WITHHELD);
    for (const pattern of this.assigned)
      result = replace(result, pattern, 'variable', (_, before = '', quote = '') =>
        [before, WITHHELD].join(quote).concat(quote)
      );
    result = replace(result, EMAIL, 'email', () => '[e-mail]');
    result = replace(result, this.homes, 'home', (_, __, rest = '') => shortHome(rest));
    result = replace(result, WINDOWS, 'path', shortPath);
    result = replace(result, POSIX, 'path', found => (KEPT.test(found) ? found : shortPath(found)));
    result = replace(result, this.hosts, 'host', () => '[host]');
    result = replace(result, this.users, 'user', () => '[user]');
    // What lies in a person's folder, however the path to it begins.
    return result.replace(BELOW_USER, shortPath);
  }
}

const BELOW_USER = new RegExp(String.raw`(?:[^${END}]*/)?\[user\](?:/[^${END}]+)+`, 'g');
const WITHHELD = '[withheld]';

function shortHome(rest: string): string {
  return /[^\\/]/.test(rest) ? shortPath(rest) : '~';
}

/** The last part of a path, or its place in a package. */
function shortPath(path: string): string {
  const inside = PACKAGE.exec(path)?.[1];
  return `…/${
    inside ??
    path
      .split(/[\\/]+/)
      .filter(part => part !== '')
      .at(-1) ??
    ''
  }`;
}

/** A person's folder, and what stands below it: `/home/ada`, `C:\\Users\\ada`, and those that are known. */
function homePaths(known: ReadonlySet<string>): RegExp {
  const usual = String.raw`/home/[^${END}]+|/Users/[^${END}]+|[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2}[^${END}]+`;
  const folders = [...(known.size > 0 ? [`(?:${anyOf(known)})(?![\\w.-])`] : []), usual].join('|');
  return new RegExp(
    String.raw`(?<!\bhttps?://\S*)(?:file://|\.\.?/[\w.~/-]*?)?(${folders})((?:[\\/]{1,2}[^${END}]+)*[\\/]?)`,
    'gi'
  );
}

/** `NAME=value` as a shell, a notebook or Python's os.environ says it: what stands before, and its quote. */
function assignments(names: readonly string[]): RegExp[] {
  const known = [...new Set(names)].map(escaped).join('|');
  const secret = String.raw`[A-Z][A-Z0-9_]*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS)`;
  const named = String.raw`(?<![\w.])(?:(?:${known})=|${secret}\s?=\s?)`;
  const shell = String.raw`(?:(?:export|ENV)\s+\w+=|(?:%env|%set_env|setenv)\s+\w+[ =])`;
  const python = String.raw`environ(?:\[|\.setdefault\()\s*["'][A-Za-z_]\w*["']\s*(?:\]\s*=\s*|,\s*)`;
  return [
    new RegExp(String.raw`(${named})([\"']?)(?!\[withheld\])[^\s\"'()[\]]+\2`, 'g'),
    new RegExp(String.raw`((?:^|[\n;!])[ \t]*${shell})(["']?)(?!\[withheld\])[^\s"']+\2`, 'g'),
    new RegExp(String.raw`(${python})(["'])(?!\[withheld\])[^"'\n]+\2`, 'g')
  ];
}

function wordsOf(names: ReadonlySet<string>): RegExp | null {
  if (names.size === 0) return null;
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${anyOf(names)})(?![\p{L}\p{N}])`, 'giu');
}

/** The longest first, so that no name hides a longer one that begins with it. */
function anyOf(texts: ReadonlySet<string>): string {
  return [...texts]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|');
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}/]/g, String.raw`\$&`);
}
