/** Commands that change what is looked at: show, refresh, clear the selection, archive and trash. */
import { refreshIcon } from '@jupyterlab/ui-components';
import { CommandIDs } from '../commandids.js';
import { flightlogIcon } from '../icons.js';
import type { RunsPanel } from '../panel/panel.js';
import { RUN_ARGS } from '../targets.js';
import type { CommandContext } from './context.js';

const NO_ARGS = { args: { type: 'object', properties: {} } } as const;

export function addViewCommands({ app, model, trans }: CommandContext, panel: RunsPanel): void {
  const { commands, shell } = app;
  commands.addCommand(CommandIDs.showRuns, {
    label: args => (args['isLauncher'] ? trans.__('Runs') : trans.__('Show runs')),
    caption: trans.__('Open the panel that lists the runs'),
    icon: flightlogIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...RUN_ARGS.properties,
          store: {
            type: 'string',
            description: 'Store id. Without it, the store that is listed.'
          },
          isLauncher: { type: 'boolean', description: 'Whether the launcher asks for the label.' }
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
  commands.addCommand(CommandIDs.toggleTrashed, {
    label: trans.__('Show the trash'),
    caption: trans.__('List the runs in the trash instead of the others'),
    describedBy: NO_ARGS,
    isToggled: () => model.view.showTrashed,
    execute: () => model.setView({ showTrashed: !model.view.showTrashed })
  });
}
