/**
 * A report's front matter: YAML between two lines of `---`, in a schema of plain values.
 */
import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';
import { nearest } from '../../query/index.js';
import type { OptionValue } from './call.js';
import type { GivenOption } from './options.js';
import type { Place, SourceProblem } from './place.js';

export interface Author {
  readonly name: string;
  readonly affiliation: string;
  /** An ORCID's sixteen digits with hyphens, or ''. */
  readonly orcid: string;
}

/** What a report says of itself; '' and [] where nothing was said. */
export interface FrontMatter {
  readonly title: string;
  /** Small print above the title. */
  readonly kicker: string;
  readonly authors: readonly Author[];
  readonly date: string;
  readonly abstract: string;
  /** References of runs: names, `name#2`, ids. */
  readonly runs: readonly string[];
  readonly query: string;
  readonly order: string;
  readonly limit: number | null;
  /** A saved view's name. */
  readonly view: string;
  readonly baseline: string;
  readonly template: string;
  readonly lang: string;
  /** Of a model card. */
  readonly license: string;
  readonly tags: readonly string[];
  /** Where a key stands, for whoever finds its value wrong. */
  readonly places: ReadonlyMap<string, Place>;
}

const KEYS = [
  'title',
  'kicker',
  'authors',
  'date',
  'abstract',
  'runs',
  'query',
  'order',
  'limit',
  'view',
  'baseline',
  'template',
  'lang',
  'license',
  'tags'
] as const;

/** A front matter that says nothing. */
export const NO_FRONT: FrontMatter = frontOf(new Map(), new Map());

/** Read YAML that begins at this line; every key with its place. */
export function readYaml(
  text: string,
  line: number
): { given: GivenOption[]; problems: SourceProblem[] } {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    schema: 'core',
    prettyErrors: false
  });
  const place = (offset: number): Place => {
    const { line: row, col } = counter.linePos(offset);
    return { line: line + row - 1, column: col };
  };
  const [error] = document.errors;
  if (error) {
    const what = error.message.replace(/\.?\s*$/, '').split('\n')[0] ?? '';
    return {
      given: [],
      problems: [{ ...place(error.pos[0]), message: `${what}. Write it as key: value.` }]
    };
  }
  if (document.contents === null) return { given: [], problems: [] };
  if (!isMap(document.contents)) {
    const message = 'This is not a list of key: value lines. Write one option a line.';
    return { given: [], problems: [{ ...place(0), message }] };
  }
  const given = document.contents.items.flatMap(({ key, value }) => {
    if (!isScalar(key)) return [];
    const at = place(key.range?.[0] ?? 0);
    const plain = (value as { toJS?(doc: unknown, options: object): OptionValue } | null)?.toJS?.(
      document,
      {
        maxAliasCount: 20
      }
    );
    return [{ key: String(key.value), value: plain ?? null, place: at }];
  });
  return { given, problems: [] };
}

/** Read and check a front matter. */
export function readFront(
  text: string,
  line: number
): { front: FrontMatter; problems: SourceProblem[] } {
  const { given, problems } = readYaml(text, line);
  const values = new Map<string, OptionValue>();
  const places = new Map<string, Place>();
  for (const { key, value, place } of given) {
    places.set(key, place);
    const wrong = wrongKey(key) ?? wrongValue(key, value);
    if (wrong) problems.push({ ...place, message: wrong });
    else values.set(key, value);
  }
  return { front: frontOf(values, places), problems };
}

function wrongKey(key: string): string | null {
  if ((KEYS as readonly string[]).includes(key)) return null;
  const near = nearest(key, KEYS);
  return `The front matter has no key "${key}"; ${near ? `did you mean ${near}?` : `it takes ${KEYS.join(', ')}.`}`;
}

function wrongValue(key: string, value: OptionValue): string | null {
  const isText = (one: OptionValue) => ['string', 'number'].includes(typeof one);
  if (value === null) return null;
  if (key === 'limit')
    return typeof value === 'number' && value > 0 ? null : 'limit takes a number above zero.';
  if (key === 'authors')
    return listOf(value).every(isAuthor)
      ? null
      : 'authors takes names, or name, affiliation and orcid of each.';
  if (key === 'runs' || key === 'tags')
    return listOf(value).every(isText) ? null : `${key} takes a list of names.`;
  return isText(value) ? null : `${key} takes a text.`;
}

function isAuthor(value: OptionValue): boolean {
  if (typeof value === 'string') return true;
  return (
    typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
  );
}

function listOf(value: OptionValue | undefined): readonly OptionValue[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly OptionValue[]) : [value];
}

function frontOf(
  values: ReadonlyMap<string, OptionValue>,
  places: ReadonlyMap<string, Place>
): FrontMatter {
  const text = (key: (typeof KEYS)[number]) => {
    const value = values.get(key);
    return value === undefined || value === null ? '' : String(value as string | number);
  };
  const texts = (key: (typeof KEYS)[number]) => listOf(values.get(key)).map(String);
  const limit = values.get('limit');
  return {
    title: text('title'),
    kicker: text('kicker'),
    authors: listOf(values.get('authors')).map(authorOf),
    date: text('date'),
    abstract: text('abstract'),
    runs: texts('runs'),
    query: text('query'),
    order: text('order'),
    limit: typeof limit === 'number' ? limit : null,
    view: text('view'),
    baseline: text('baseline'),
    template: text('template'),
    lang: text('lang'),
    license: text('license'),
    tags: texts('tags'),
    places
  };
}

function authorOf(value: OptionValue): Author {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { name: String(value as string), affiliation: '', orcid: '' };
  }
  const map = value as Readonly<Record<string, OptionValue>>;
  const text = (key: string) => (typeof map[key] === 'string' ? map[key] : '');
  const [orcid = ''] = /\d{4}-\d{4}-\d{4}-\d{3}[\dX]/.exec(text('orcid')) ?? [];
  return { name: text('name'), affiliation: text('affiliation'), orcid };
}
