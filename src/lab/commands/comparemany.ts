/** Commands that compare many runs at once: all that are listed, those of a saved view, those of a group. */
import type { FlightView } from '../../query/index.js';
import type * as QueryRoom from '../../query/index.js';
import type { SavedView } from '../../store/index.js';
import { CommandIDs } from '../commandids.js';
import { compareIcon } from '../icons.js';
import type { IRunsModel, IStoreSession } from '../tokens.js';
import { tell, type CommandContext } from './context.js';

/** More runs than these side by side tell nobody anything. */
const MOST = 500;

type Query = typeof QueryRoom;
type Chosen = Pick<FlightView, 'runs' | 'baseline' | 'look'>;

export function addCompareManyCommands(context: CommandContext): void {
  const { app, model, trans } = context;
  app.commands.addCommand(CommandIDs.compareListed, {
    label: args =>
      typeof args['view'] === 'string'
        ? trans.__('Compare all runs of “%1”', args['view'])
        : trans.__('Compare all listed runs'),
    caption: trans.__('Open all runs of a view side by side; runs that match later join'),
    icon: compareIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          view: {
            type: 'string',
            description: 'Name of a saved view. Without it, the list as it is looked at.'
          }
        }
      }
    },
    isEnabled: () => (model.current?.runs.length ?? 0) > 0,
    execute: ({ view }) =>
      tell(() =>
        open(context, (query, session) =>
          typeof view === 'string' ? ofView(query, session, view) : listed(query, model, session)
        )
      )
  });
  app.commands.addCommand(CommandIDs.compareGroup, {
    label: trans.__('Compare the runs of this group'),
    caption: trans.__('Open the runs of the group of the list side by side'),
    icon: compareIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => model.pointed.group !== null,
    execute: () => tell(() => open(context, query => ofGroup(query, model)))
  });
}

async function open(
  { app, model, trans }: CommandContext,
  choose: (query: Query, session: IStoreSession) => Chosen
): Promise<void> {
  const session = model.current;
  if (!session) return;
  const query = await import('../../query/index.js');
  const chosen = choose(query, session);
  const view: FlightView = { ...query.defaultFlightView, ...chosen, storeId: session.info.id };
  const filterOf = (name: string) => viewOf(session, name)?.filter;
  const { length } = query.chosenRuns(session.runs, view, filterOf).runs;
  if (length === 0) throw new Error(trans.__('No run matches. Change the filter.'));
  if (length > MOST)
    throw new Error(
      trans.__('These are %1 runs. Filter the list to at most %2 and compare those.', length, MOST)
    );
  await app.commands.execute(CommandIDs.compareRuns, { view: JSON.stringify(view) });
}

function ofView(query: Query, session: IStoreSession, name: string): Chosen {
  const saved = viewOf(session, name);
  if (!saved) throw new Error(`The store has no saved view "${name}". Save one, or name another.`);
  return { runs: { view: name }, ...lookOf(query, saved) };
}

/** The list as it is looked at: by its saved view where it still is that, else by its filter. */
function listed(query: Query, { view }: IRunsModel, session: IStoreSession): Chosen {
  const saved = session.views.find(one => one.id === view.saved);
  const runs = saved?.filter === view.filter ? { view: saved.name } : { query: view.filter };
  return { runs, ...lookOf(query, view) };
}

function ofGroup(query: Query, { view, pointed }: IRunsModel): Chosen {
  const { runs = [], by = '' } = pointed.group ?? {};
  const { look, baseline } = lookOf(query, view);
  const group = by === query.SEEDS ? [by] : look.group;
  return { runs: { ids: runs }, baseline, look: { ...look, group } };
}

function lookOf(
  query: Query,
  { group, spread, baseline }: Pick<SavedView, 'group' | 'spread' | 'baseline'>
): Pick<Chosen, 'look' | 'baseline'> {
  const { look } = query.defaultFlightView;
  return {
    baseline,
    look: { ...look, spread, group: group.filter(field => field !== query.NO_GROUPS) }
  };
}

function viewOf(session: IStoreSession, name: string): SavedView | undefined {
  return session.views.find(view => view.name === name);
}
