/** The commands that open another store, chosen from those the server knows or named by its folder. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandIDs } from '../commandids.js';
import { flightlogIcon } from '../icons.js';
import type { IRunsModel, StoreInfo } from '../tokens.js';
import { tell, type CommandContext } from './context.js';

export function addStoreCommand({ app, model, trans }: CommandContext): void {
  app.commands.addCommand(CommandIDs.openStore, {
    label: trans.__('Open store of runs…'),
    caption: trans.__('List the runs of another store in the panel'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          path: {
            type: 'string',
            description: 'The store’s folder, relative to the server’s root. Without it, asked for.'
          }
        }
      }
    },
    execute: args =>
      tell(async () => {
        await model.open();
        if (typeof args['path'] === 'string') {
          await model.openPath(args['path']);
        } else {
          const store = await ask();
          if (!store) return;
          await model.openStore(store.id);
        }
        await app.commands.execute(CommandIDs.showRuns);
      })
  });

  async function ask(): Promise<StoreInfo | undefined> {
    const items = model.stores.map(nameOf);
    if (items.length === 0)
      throw new Error(trans.__('The server knows no store yet. Track a cell, and there is one.'));
    const current = model.stores.findIndex(({ id }) => id === model.current?.info.id);
    const { value } = await InputDialog.getItem({
      title: trans.__('Open store of runs'),
      label: trans.__('Store'),
      items,
      current: Math.max(0, current),
      okLabel: trans.__('Open')
    });
    return value === null ? undefined : model.stores[items.indexOf(value)];
  }
}

function nameOf(store: StoreInfo): string {
  return store.path ?? store.name;
}

/** The file browser's own way: a folder's context menu. */
export function addStoreFolderCommand(
  app: JupyterFrontEnd,
  model: IRunsModel,
  browser: IDefaultFileBrowser,
  trans: TranslationBundle
): void {
  const folder = (): string | null => {
    const items = [...browser.selectedItems()];
    const [item] = items;
    return items.length === 1 && item?.type === 'directory' ? item.path : null;
  };
  app.commands.addCommand(CommandIDs.openStoreFolder, {
    label: trans.__('Open runs of this store'),
    caption: trans.__('List the runs that are kept in this folder'),
    icon: flightlogIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => folder() !== null,
    isVisible: () => {
      const path = folder();
      if (path === null) return false;
      return (
        PathExt.basename(path) === 'flights' || model.stores.some(store => store.path === path)
      );
    },
    execute: () => app.commands.execute(CommandIDs.openStore, { path: folder() ?? '' })
  });
}
