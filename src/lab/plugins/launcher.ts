/** The launcher's way to the runs: wiring only. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../commandids.js';

export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-flightlog:launcher',
  description: 'Adds the runs to the launcher.',
  autoStart: true,
  optional: [ILauncher, ITranslator],
  activate: (_: JupyterFrontEnd, launcher: ILauncher | null, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab');
    launcher?.add({
      command: CommandIDs.showRuns,
      args: { isLauncher: true },
      category: trans.__('Other'),
      rank: 10
    });
  }
};
