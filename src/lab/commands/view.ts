/** Commands that change what is looked at: show, refresh, clear, copy. */
import { Clipboard } from '@jupyterlab/apputils';
import { refreshIcon } from '@jupyterlab/ui-components';
import { CommandIDs } from '../commandids.js';
import { flightlogIcon } from '../icons.js';
import type { RunsPanel } from '../panel/panel.js';
import { RUN_ARGS, RUNS_ARGS, targetRuns } from '../targets.js';
import type { CommandContext } from './context.js';

const NO_ARGS = { args: { type: 'object', properties: {} } } as const;

export function addViewCommands({ app, model, trans }: CommandContext, panel: RunsPanel): void {
  const { commands, shell } = app;
  commands.addCommand(CommandIDs.showRuns, {
    label: trans.__('Show runs'),
    icon: flightlogIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...RUN_ARGS.properties,
          store: { type: 'string', description: 'Store id. Without it, the store that is listed.' }
        }
      }
    },
    execute: async args => {
      shell.activateById(panel.id);
      await panel.ready;
      if (typeof args['store'] === 'string' && (await model.withReader(args['store']))) {
        await model.openStore(args['store']);
      }
      if (typeof args['run'] === 'string') model.setView({ focus: args['run'], detailsOpen: true });
    }
  });
  commands.addCommand(CommandIDs.refreshRuns, {
    label: trans.__('Refresh runs'),
    icon: refreshIcon,
    describedBy: NO_ARGS,
    execute: () => model.refresh()
  });
  commands.addCommand(CommandIDs.clearSelection, {
    label: trans.__('Clear selection of runs'),
    describedBy: NO_ARGS,
    isEnabled: () => model.selection.length > 0,
    execute: () => model.select([])
  });
  commands.addCommand(CommandIDs.toggleArchived, {
    label: trans.__('Show archived runs'),
    describedBy: NO_ARGS,
    isToggled: () => model.view.showArchived,
    execute: () => model.setView({ showArchived: !model.view.showArchived })
  });
  commands.addCommand(CommandIDs.copyRunId, {
    label: args => trans._n('Copy run id', 'Copy run ids', targetRuns(model, args).length || 1),
    describedBy: { args: RUNS_ARGS },
    isEnabled: args => targetRuns(model, args).length > 0,
    execute: args =>
      Clipboard.copyToSystem(
        targetRuns(model, args)
          .map(run => run.id)
          .join('\n')
      )
  });
  commands.addCommand(CommandIDs.copyRunCode, {
    label: trans.__('Copy as Python'),
    caption: trans.__('Copy the code that reads these runs in Python'),
    describedBy: { args: RUNS_ARGS },
    isEnabled: args => targetRuns(model, args).length > 0,
    execute: args => Clipboard.copyToSystem(pythonCode(targetRuns(model, args).map(run => run.id)))
  });
}

/** Python that reads these runs and their points. */
export function pythonCode(ids: readonly string[]): string {
  const lines =
    ids.length === 1
      ? [`run = fl.get_run("${ids[0]}")`, `points = fl.load_points("${ids[0]}")`]
      : [
          `ids = [${ids.map(id => `"${id}"`).join(', ')}]`,
          'runs = [fl.get_run(id) for id in ids]',
          'points = {id: fl.load_points(id) for id in ids}'
        ];
  return ['import flightlog as fl', '', ...lines, ''].join('\n');
}
