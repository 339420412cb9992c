/** The side panel and the commands that act on its runs: wiring only. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../commandids.js';
import { addBaselineCommands } from '../commands/baseline.js';
import { addCompareManyCommands } from '../commands/comparemany.js';
import { addCopyCommands } from '../commands/copy.js';
import { addEditCommands } from '../commands/edit.js';
import { addLifecycleCommands } from '../commands/lifecycle.js';
import { addNotebookCommands } from '../commands/notebook.js';
import { addPublishCommand } from '../commands/publish.js';
import { addStoreCommand } from '../commands/store.js';
import { addUndoCommand } from '../commands/undo.js';
import { addViewCommands } from '../commands/view.js';
import { RunsPanel } from '../panel/panel.js';
import { IRunsModel } from '../tokens.js';

export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-flightlog:panel',
  description: 'Lists the runs in the left side bar.',
  autoStart: true,
  requires: [IRunsModel],
  optional: [
    ILayoutRestorer,
    ITranslator,
    ICommandPalette,
    INotebookTracker,
    IRenderMimeRegistry,
    IEditorLanguageRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    notebooks: INotebookTracker | null,
    rendermime: IRenderMimeRegistry | null,
    languages: IEditorLanguageRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_flightlog');
    const { commands, shell } = app;
    const panel = new RunsPanel({ model, commands, trans, rendermime, languages });
    shell.add(panel, 'left', { rank: 600, type: 'Flightlog' });
    restorer?.add(panel, panel.id);

    const context = { app, model, trans, notebooks, rendermime };
    addViewCommands(context, panel);
    addStoreCommand(context);
    addEditCommands(context);
    addLifecycleCommands(context);
    addUndoCommand(context);
    addBaselineCommands(context);
    addCompareManyCommands(context);
    addCopyCommands(context);
    addNotebookCommands(context);
    addPublishCommand(context);
    const category = trans.__('Flightlog');
    for (const command of Object.values(CommandIDs)) palette?.addItem({ command, category });

    const refresh = () => commands.notifyCommandChanged();
    model.selectionChanged.connect(refresh);
    model.stateChanged.connect(refresh);
  }
};
