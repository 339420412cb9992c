/**
 * Makes the report of a source that lies among Jupyter's files: its store, its pictures, its template.
 * The same bytes as the command makes of it.
 */
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import {
  customTemplate,
  makeFromSource,
  parseReport,
  pictureMedia,
  picturesOf,
  printReport,
  type KnownNames,
  type SourceReport
} from '../../report/index.js';
import type { IRunsModel, IStoreSession } from '../tokens.js';

export interface MadeSource extends Pick<SourceReport, 'problems'> {
  readonly html: string;
  /** Anchors of the report's sections, in order. */
  readonly anchors: readonly string[];
}

/** The store that a source is about: the one beside it or above it, else the one that is listed. */
export async function storeOf(model: IRunsModel, path: string): Promise<IStoreSession | null> {
  await model.open();
  const folder = PathExt.dirname(path);
  const above = model.stores
    .filter(store => store.path !== null && isAbove(PathExt.dirname(store.path), folder))
    .sort((a, b) => (b.path ?? '').length - (a.path ?? '').length);
  return (above[0] && (await model.withReader(above[0].id))) ?? model.current;
}

function isAbove(home: string, folder: string): boolean {
  return home === '' || home === '.' || folder === home || folder.startsWith(`${home}/`);
}

/** Make it. Throws ReportError where there is no run to show, StoreError where the store cannot be read. */
export async function makeSource(
  session: IStoreSession,
  contents: Contents.IManager,
  path: string,
  text: string
): Promise<MadeSource> {
  const folder = PathExt.dirname(path);
  const pictures = await readPictures(contents, folder, text);
  const { template } = parseReport(text).front;
  const own = /[/\\]/.test(template) ? await readTemplate(contents, folder, template) : null;
  const { made, problems } = await makeFromSource(session.reader, text, {
    views: session.views,
    image: address => pictures.get(address) ?? null,
    ...(own ? { template: own } : {})
  });
  const anchors = made.document.sections.filter(({ title }) => title !== null).map(({ id }) => id);
  return { html: printReport(made), problems, anchors };
}

/** Pictures in the source's folder and below it, as addresses that hold them. */
async function readPictures(contents: Contents.IManager, folder: string, text: string) {
  const found = new Map<string, string>();
  for (const address of picturesOf(text)) {
    const media = pictureMedia(address);
    const file = PathExt.normalize(PathExt.join(folder, decodeURI(address)));
    if (!media || /^(?:[a-z]+:|\/)/i.test(address) || !isAbove(folder, PathExt.dirname(file))) {
      continue;
    }
    const model = await contents
      .get(file, { type: 'file', format: 'base64', content: true })
      .catch(() => null);
    const body = String(model?.content ?? '').replace(/\s/g, '');
    if (model) found.set(address, `data:${media};base64,${body}`);
  }
  return found;
}

async function readTemplate(contents: Contents.IManager, folder: string, template: string) {
  const place = PathExt.normalize(PathExt.join(folder, template));
  const listed = await contents.get(place, { type: 'directory', content: true });
  const entries = listed.content as readonly Contents.IModel[];
  const files = new Map<string, string>();
  for (const { name, path } of entries) {
    if (!/\.hbs$|^body\.md$|^style\.css$/.test(name)) continue;
    const file = await contents.get(path, { type: 'file', format: 'text', content: true });
    files.set(name, String(file.content));
  }
  return customTemplate(template.replace(/[/\\]+$/, ''), files);
}

/** Names for completion. */
export function namesOf(session: IStoreSession | null): KnownNames {
  const runs = session?.runs.filter(run => !run.deleted).slice(0, 500) ?? [];
  const unique = (names: readonly string[]) => [...new Set(names)].sort();
  const metrics = unique(runs.flatMap(run => [...run.metrics.keys()]));
  const params = unique(runs.flatMap(run => [...run.params.keys()]));
  const field = (group: string, name: string) =>
    /^[\w.]+$/.test(name) ? `${group}.${name}` : `${group}."${name}"`;
  return {
    runs: unique(runs.map(run => run.name)),
    metrics,
    fields: [
      ...params.map(name => field('params', name)),
      ...metrics.map(name => field('metrics', name))
    ]
  };
}
