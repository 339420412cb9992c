/**
 * From a source's text to its report: what the command and JupyterLab's preview have in common, so that
 * both give the same bytes.
 */
import type { Token, Tokens } from 'marked';
import type { SavedView, StoreReader } from '../store/index.js';
import { makeReport, type MadeReport, type ReportOptions } from './render.js';
import { selectRuns } from './select.js';
import { parseReport } from './source/parse.js';
import type { SourceProblem } from './source/place.js';

export interface SourceOptions extends Pick<ReportOptions, 'title' | 'template' | 'image'> {
  /** Views of the store, of which the source may name one. */
  readonly views?: readonly SavedView[];
}

export interface SourceReport {
  readonly made: MadeReport;
  /** What of the source is wrong, in its order. */
  readonly problems: readonly SourceProblem[];
}

/** Make the report of a source. Throws ReportError when it leaves no run. */
export async function makeFromSource(
  reader: StoreReader,
  text: string,
  { views = [], ...options }: SourceOptions = {}
): Promise<SourceReport> {
  const { front, body, problems } = parseReport(text);
  const selection = selectRuns(reader.runs, front, views);
  const made = await makeReport(reader, selection.ids, { ...options, front, body });
  const all = [...problems, ...selection.problems, ...made.problems];
  return { made, problems: all.sort((a, b) => a.line - b.line || a.column - b.column) };
}

const MEDIA: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml'
};

/** The media type of a picture that a source may show, by its name; null for anything else. */
export function pictureMedia(name: string): string | null {
  const ending = /\.([a-z]+)$/.exec(name.toLowerCase())?.[1] ?? '';
  return Object.hasOwn(MEDIA, ending) ? MEDIA[ending]! : null;
}

/** Addresses of the pictures that a source shows. */
export function picturesOf(text: string): string[] {
  const found: string[] = [];
  const walk = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      if (token.type === 'image') found.push((token as Tokens.Image).href);
      walk(((token as { tokens?: Token[] }).tokens ?? []) as Token[]);
    }
  };
  for (const node of parseReport(text).body) if (node.kind === 'prose') walk(node.tokens);
  return [...new Set(found)];
}
