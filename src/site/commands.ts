/** The commands of the explorer: those of the panel that only look, and a report made in the browser. */
import { CommandRegistry } from '@lumino/commands';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Notification } from '@jupyterlab/apputils';
import {
  CommandIDs,
  addBaselineCommands,
  addCopyCommands,
  download,
  sentence,
  targetRuns
} from '../lab/explorer.js';
import type { Explorer } from './explorer.js';

const NO_ARGS = { args: { type: 'object', properties: {} } } as const;

export function explorerCommands(explorer: Explorer, trans: TranslationBundle): CommandRegistry {
  const commands = new CommandRegistry();
  const { model } = explorer;
  commands.addCommand(CommandIDs.compareRuns, {
    label: trans.__('Compare runs'),
    describedBy: NO_ARGS,
    isEnabled: args => targetRuns(model, args).length > 0,
    execute: args => explorer.compare(targetRuns(model, args).map(({ id }) => id))
  });
  commands.addCommand(CommandIDs.showRuns, {
    label: trans.__('Show runs'),
    describedBy: NO_ARGS,
    execute: args => {
      if (typeof args['run'] === 'string') model.setView({ focus: args['run'], detailsOpen: true });
    }
  });
  commands.addCommand(CommandIDs.publishReport, {
    label: trans.__('Download report'),
    caption: trans.__('Make one HTML file of these runs, here in the browser'),
    describedBy: NO_ARGS,
    isEnabled: args => targetRuns(model, args).length > 0,
    execute: args =>
      makeReport(
        explorer,
        targetRuns(model, args).map(({ id }) => id),
        trans
      )
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
  addBaselineCommands({ app: { commands }, model, trans });
  addCopyCommands({ app: { commands }, model, trans });
  return commands;
}

async function makeReport(
  { model }: Explorer,
  runs: readonly string[],
  trans: TranslationBundle
): Promise<void> {
  const session = model.current;
  if (!session || runs.length === 0) return;
  const id = Notification.emit(trans.__('Making the report…'), 'in-progress', { autoClose: false });
  try {
    const { renderReport } = await import('../report/index.js');
    const slots = new Map(runs.map((run, index) => [run, model.slot(run) ?? index]));
    download('report.html', await renderReport(session.reader, runs, { slots }), 'text/html');
    Notification.update({ id, type: 'success', message: trans.__('The report was downloaded.') });
  } catch (error) {
    Notification.update({ id, type: 'error', message: sentence(error), autoClose: false });
  }
}
