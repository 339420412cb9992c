/** Where a comparison is saved, and how the store it names is found again. */
import { InputDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { CommandRegistry } from '@lumino/commands';
import type { TranslationBundle } from '@jupyterlab/translation';
import { writeFlightView, type FlightView } from '../../query/index.js';
import { freePath } from '../shared/replace.js';
import type { LabServices } from '../shared/services.js';
import type { IStoreSession } from '../tokens.js';
import { absoluteStore, documentName, EXTENSION, relativeStore } from './paths.js';

export interface SaveServices {
  readonly contents: Contents.IManager;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  /** The folder of the notebook that is looked at; null for none. */
  folder(): string | null;
}

/**
 * The store that a view names, opened.
 *
 * @param path the document's; null for a view that is in none
 * @throws Error with a sentence that names the store
 */
export async function openStoreOf(
  { model, trans }: LabServices,
  view: FlightView,
  path: string | null
): Promise<IStoreSession> {
  if (view.store !== null && path !== null) {
    const place = absoluteStore(path, view.store);
    if (place !== null) return model.openPath(place);
    throw new Error(
      trans.__(
        'The view names the store %1, which lies outside of what this server shows. Start Jupyter in a folder above both.',
        view.store
      )
    );
  }
  const session = view.storeId === null ? null : await model.withReader(view.storeId);
  if (session) return session;
  throw new Error(
    trans.__('The store of these runs is no longer there. Open the Runs panel to see what is.')
  );
}

/**
 * Asks for a name, writes the view there, and opens it.
 *
 * @param near path whose folder is proposed; null for that of the notebook
 * @returns whether it was saved
 */
export async function saveNew(
  services: SaveServices,
  view: FlightView,
  session: IStoreSession,
  near: string | null
): Promise<boolean> {
  const { contents, commands } = services;
  const storeFolder = session.info.path === null ? '' : PathExt.dirname(session.info.path);
  const folder = near === null ? (services.folder() ?? storeFolder) : PathExt.dirname(near);
  const path = await askPath(services, folder, near);
  if (path === null) return false;
  const { path: store, id } = session.info;
  const own: FlightView =
    store === null
      ? { ...view, store: null, storeId: id }
      : { ...view, store: relativeStore(contents.localPath(path), store), storeId: null };
  await contents.save(path, { type: 'file', format: 'text', content: writeFlightView(own) });
  await commands.execute('docmanager:open', { path });
  return true;
}

async function askPath(
  { contents, trans }: SaveServices,
  folder: string,
  near: string | null
): Promise<string | null> {
  const stem = near === null ? 'comparison' : `${PathExt.basename(near, EXTENSION)} copy`;
  const text = PathExt.join(folder, stem + EXTENSION);
  const { value } = await InputDialog.getText({
    title: trans.__('Save view'),
    label: trans.__('File'),
    text,
    selectionRange: text.length - EXTENSION.length,
    okLabel: trans.__('Save')
  });
  if (!value?.trim()) return null;
  return freePath(contents, documentName(value), trans);
}
