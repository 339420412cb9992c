/** What the file browser knows of stores: their folders open in the panel, their Arrow files as runs. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { addStoreFolderCommand } from '../commands/store.js';
import { addArrowFiles } from '../files/factory.js';
import { IRunsModel } from '../tokens.js';

export const filesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-flightlog:files',
  description: 'Opens stores and their files from the file browser.',
  autoStart: true,
  requires: [IRunsModel],
  optional: [IDefaultFileBrowser, ITranslator, IRenderMimeRegistry, IEditorLanguageRegistry],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel,
    browser: IDefaultFileBrowser | null,
    translator: ITranslator | null,
    rendermime: IRenderMimeRegistry | null,
    languages: IEditorLanguageRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_flightlog');
    const { commands, docRegistry, serviceManager } = app;
    const services = { model, commands, trans, rendermime, languages };
    addArrowFiles(docRegistry, services, serviceManager.contents);
    if (browser) addStoreFolderCommand(app, model, browser, trans);
  }
};
