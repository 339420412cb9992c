/** Commands that say which run the others are compared with. */
import { CommandIDs } from '../commandids.js';
import { RUN_ARGS, targetRun } from '../targets.js';
import type { PlainContext } from './context.js';

export function addBaselineCommands({ app, model, trans }: PlainContext): void {
  app.commands.addCommand(CommandIDs.setBaseline, {
    label: trans.__('Compare others with this run'),
    caption: trans.__('Make this run the baseline: other runs show how they differ from it'),
    describedBy: { args: RUN_ARGS },
    isEnabled: args => targetRun(model, args) !== null,
    isToggled: args => {
      const run = targetRun(model, args);
      return run !== null && run.id === model.view.baseline;
    },
    execute: args => {
      const run = targetRun(model, args);
      if (run) model.setView({ baseline: run.id === model.view.baseline ? null : run.id });
    }
  });
  app.commands.addCommand(CommandIDs.clearBaseline, {
    label: trans.__('Clear the baseline'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => model.view.baseline !== null,
    isVisible: () => model.view.baseline !== null,
    execute: () => model.setView({ baseline: null })
  });
}
