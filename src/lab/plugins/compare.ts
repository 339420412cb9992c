/** Opens comparisons that were saved as documents: wiring only. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { addCompareCommand } from '../commands/compare.js';
import {
  FACTORY,
  FlightViewFactory,
  flightFileType,
  type FlightDocument
} from '../compare/document.js';
import type { SaveServices } from '../compare/saving.js';
import { IRunsModel } from '../tokens.js';

export const comparePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-flightlog:compare',
  description: 'Shows runs side by side, and opens comparisons saved as *.flight.json.',
  autoStart: true,
  requires: [IRunsModel],
  optional: [ILayoutRestorer, ITranslator, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
    notebooks: INotebookTracker | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_flightlog');
    const { commands, docRegistry, serviceManager } = app;
    const saving: SaveServices = {
      contents: serviceManager.contents,
      commands,
      trans,
      folder: () => {
        const path = notebooks?.currentWidget?.context.path;
        return path === undefined ? null : PathExt.dirname(path);
      }
    };
    const services = { model, commands, trans };
    addCompareCommand({ app, services, saving, restorer });

    const tracker = new WidgetTracker<FlightDocument>({ namespace: 'jupyterlab-flightlog-view' });
    const factory = new FlightViewFactory(services, saving);
    factory.widgetCreated.connect((_, widget) => {
      void tracker.add(widget);
      widget.context.pathChanged.connect(() => void tracker.save(widget));
    });
    docRegistry.addFileType(flightFileType(trans));
    docRegistry.addWidgetFactory(factory);
    void restorer?.restore(tracker, {
      command: 'docmanager:open',
      args: widget => ({ path: widget.context.path, factory: FACTORY }),
      name: widget => widget.context.path
    });
  }
};
