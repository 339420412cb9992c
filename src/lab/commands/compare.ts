/** The command that opens runs side by side, and how a Compare tab comes back after a reload. */
import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { FlightView } from '../../query/index.js';
import { CommandIDs } from '../commandids.js';
import { compareId, CompareWidget, type CompareHost } from '../compare/compare.js';
import type { SaveServices } from '../compare/saving.js';
import { compareIcon } from '../icons.js';
import type { LabServices } from '../shared/services.js';
import { assignSlots } from '../slots.js';
import { RUNS_ARGS, targetRuns } from '../targets.js';

export interface CompareContext {
  readonly app: JupyterFrontEnd;
  readonly services: LabServices;
  readonly saving: SaveServices;
  readonly restorer: ILayoutRestorer | null;
}

/** What the tab is opened with, and made again with after a reload. */
interface Opened {
  readonly id: string;
  readonly view: FlightView;
}

const ARGS = {
  type: 'object',
  properties: {
    ...RUNS_ARGS.properties,
    store: {
      type: 'string',
      description: 'Store id of the runs. Without it, the store that is listed.'
    },
    slots: {
      type: 'array',
      items: { type: 'number' },
      description: 'Colour slot of each run.'
    },
    view: { type: 'string', description: 'A whole view as text, in place of runs.' },
    id: { type: 'string', description: 'Id of the tab that shows the view.' }
  }
} as const;

export function addCompareCommand(context: CompareContext): void {
  const { app, services, restorer } = context;
  const { model, trans } = services;
  const { commands } = app;
  const tracker = new WidgetTracker<CompareWidget>({ namespace: 'jupyterlab-flightlog-compare' });
  commands.addCommand(CommandIDs.compareRuns, {
    label: trans.__('Compare runs'),
    caption: trans.__('Open the selected runs side by side'),
    icon: compareIcon,
    describedBy: { args: ARGS },
    isEnabled: args =>
      typeof args['view'] === 'string' ||
      typeof args['store'] === 'string' ||
      targetRuns(model, args).length > 0,
    execute: async args => {
      const opened = await whatToOpen(context, args);
      if (opened) show(context, tracker, opened);
    }
  });
  void restorer?.restore(tracker, {
    command: CommandIDs.compareRuns,
    args: ({ id, state }) => ({ id, view: JSON.stringify(state.value) }),
    name: widget => widget.id
  });
}

function show(
  { app, services, saving }: CompareContext,
  tracker: WidgetTracker<CompareWidget>,
  { id, view }: Opened
): void {
  const open = tracker.find(widget => widget.id === id);
  if (open) {
    app.shell.activateById(id);
    return;
  }
  const host: CompareHost = {
    path: null,
    open: async shown => (await import('../compare/saving.js')).openStoreOf(services, shown, null),
    save: async (shown, session) => {
      const { saveNew } = await import('../compare/saving.js');
      // The document takes the tab's place.
      if (await saveNew(saving, shown, session, null)) widget.dispose();
    }
  };
  const widget = new CompareWidget(services, host, view, id);
  widget.state.changed.connect(() => void tracker.save(widget));
  app.shell.add(widget, 'main');
  void tracker.add(widget);
  app.shell.activateById(id);
}

async function whatToOpen(
  { services: { model } }: CompareContext,
  args: ReadonlyPartialJSONObject
): Promise<Opened | null> {
  // Before anything is awaited: what is picked may have changed by then.
  const { store, runs } = namedRuns(model, args);
  const query = await import('../../query/index.js');
  if (typeof args['view'] === 'string') {
    const parsed = JSON.parse(args['view']) as object;
    const view = query.parseFlightView(JSON.stringify({ ...parsed, format: 1 }));
    const { id } = args;
    return {
      id: typeof id === 'string' ? id : compareId(view.storeId ?? '', [args['view']]),
      view
    };
  }
  if (store === null || runs.length === 0) return null;
  const given = Array.isArray(args['slots']) ? args['slots'] : [];
  const slots = Object.fromEntries(
    slotsOf(model, runs).map(([id, slot], i) => [id, Number.isInteger(given[i]) ? given[i] : slot])
  ) as Record<string, number>;
  const { preferences, view: list } = model;
  const standard = query.defaultFlightView;
  const look = { ...standard.look, smooth: preferences.smoothing };
  const baseline = runs.find(id => id === list.baseline) ?? null;
  const view = { ...standard, storeId: store, runs: { ids: runs }, baseline, slots, look };
  return { id: compareId(store, runs), view };
}

/** The runs meant. A row's own menu compares it with what is picked: one alone differs from nothing. */
function namedRuns(
  model: LabServices['model'],
  args: ReadonlyPartialJSONObject
): { store: string | null; runs: string[] } {
  const { store, runs } = args;
  if (typeof store === 'string' && Array.isArray(runs)) {
    return { store, runs: runs.filter(id => typeof id === 'string') };
  }
  const own = targetRuns(model, args).map(run => run.id);
  const all = args['row'] === true ? [...new Set([...model.selection, ...own])] : own;
  return { store: model.current?.info.id ?? null, runs: all };
}

/** Colours as in the list; runs that have none there get the next free ones. */
function slotsOf(model: LabServices['model'], runs: readonly string[]): [string, number][] {
  const known = runs.flatMap((id): [string, number][] => {
    const slot = model.slot(id);
    return slot === null ? [] : [[id, slot]];
  });
  return [...assignSlots(new Map(known), runs)];
}
