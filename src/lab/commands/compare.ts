/** The command that opens runs side by side, and how a Compare tab comes back after a reload. */
import type { ILayoutRestorer } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { WidgetTracker } from '@jupyterlab/apputils';
import { CommandIDs } from '../commandids.js';
import { compareId, CompareWidget, type CompareTarget } from '../compare/compare.js';
import { compareIcon } from '../icons.js';
import { assignSlots } from '../slots.js';
import { RUNS_ARGS, targetRuns } from '../targets.js';
import type { CommandContext } from './context.js';

export function addCompareCommand(
  { app, model, trans }: CommandContext,
  restorer: ILayoutRestorer | null
): void {
  const { commands, shell } = app;
  const tracker = new WidgetTracker<CompareWidget>({ namespace: 'jupyterlab-flightlog-compare' });
  commands.addCommand(CommandIDs.compareRuns, {
    label: trans.__('Compare runs'),
    caption: trans.__('Open the selected runs side by side'),
    icon: compareIcon,
    describedBy: {
      args: {
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
          }
        }
      }
    },
    isEnabled: args => typeof args['store'] === 'string' || targetRuns(model, args).length > 0,
    execute: args => {
      const target = readTarget(args) ?? currentTarget(comparedRuns(args));
      if (!target) return;
      const open = tracker.find(widget => widget.id === compareId(target));
      const widget = open ?? new CompareWidget({ model, commands, trans }, target);
      if (!open) {
        shell.add(widget, 'main');
        void tracker.add(widget);
      }
      shell.activateById(widget.id);
    }
  });
  void restorer?.restore(tracker, {
    command: CommandIDs.compareRuns,
    args: ({ target }) => ({
      store: target.store,
      runs: [...target.runs],
      slots: [...target.slots]
    }),
    name: widget => widget.id
  });

  /** A row's own menu compares it with what is picked: one run alone has nothing to differ from. */
  function comparedRuns(args: ReadonlyPartialJSONObject): string[] {
    const own = targetRuns(model, args).map(run => run.id);
    return args['row'] === true ? [...new Set([...model.selection, ...own])] : own;
  }

  function currentTarget(runs: readonly string[]): CompareTarget | null {
    const store = model.current?.info.id;
    return store === undefined ? null : withSlots(store, runs);
  }

  /** Colours as in the list; runs that have none there get the next free ones. */
  function withSlots(store: string, runs: readonly string[]): CompareTarget {
    const known = new Map(
      runs.flatMap((id): [string, number][] => {
        const slot = model.slot(id);
        return slot === null ? [] : [[id, slot]];
      })
    );
    const slots = assignSlots(known, runs);
    return { store, runs, slots: runs.map(id => slots.get(id)!) };
  }

  function readTarget(args: Record<string, unknown>): CompareTarget | null {
    const { store, runs, slots } = args;
    if (typeof store !== 'string' || !Array.isArray(runs)) return null;
    const ids = runs.filter(id => typeof id === 'string');
    const numbers = Array.isArray(slots) ? slots.filter(slot => Number.isInteger(slot)) : [];
    return numbers.length === ids.length
      ? { store, runs: ids, slots: numbers }
      : withSlots(store, ids);
  }
}
