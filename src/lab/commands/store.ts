/** The command that opens another store, chosen from those the server knows or named by its folder. */
import { InputDialog } from '@jupyterlab/apputils';
import { CommandIDs } from '../commandids.js';
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
        const path = typeof args['path'] === 'string' ? args['path'] : null;
        const store = path === null ? await ask() : await findStore(model, path);
        if (path !== null && !store) throw new Error(await whyNot(path));
        if (!store) return;
        await model.openStore(store.id);
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

  async function whyNot(path: string): Promise<string> {
    const about = await app.serviceManager.contents
      .get(`${path}/store.json`, { content: false })
      .catch(() => null);
    return about
      ? trans.__('The server does not show the store %1. Name it in FlightlogApp.stores.', path)
      : trans.__('%1 is no store: it has no store.json. Choose a folder of runs.', path);
  }
}

/** The store in a folder, looked for again where it is not known yet. */
export async function findStore(model: IRunsModel, path: string): Promise<StoreInfo | undefined> {
  const known = () => model.stores.find(store => store.path === path);
  if (!known()) await model.refresh();
  return known();
}

function nameOf(store: StoreInfo): string {
  return store.path ?? store.name;
}
