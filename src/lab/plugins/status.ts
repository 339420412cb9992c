/** The status bar's item for the run that is being recorded: wiring only. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RunningItem } from '../status/item.js';
import { IRunsModel } from '../tokens.js';

export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-flightlog:status',
  description: 'Shows the run that is being recorded in the status bar.',
  autoStart: true,
  requires: [IRunsModel],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ) => {
    if (!statusBar) return;
    const trans = (translator ?? nullTranslator).load('jupyterlab_flightlog');
    const item = new RunningItem({ model, commands: app.commands, trans });
    statusBar.registerStatusItem('jupyterlab-flightlog:running', {
      item,
      align: 'left',
      rank: 20,
      isActive: () => item.run !== null,
      activeStateChanged: item.runChanged
    });
  }
};
