/** Opens reports' sources, `*.flight.md`, beside what they make: wiring only. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { FACTORY, ReportFactory, reportFileType, type ReportDocument } from '../report/factory.js';
import { IRunsModel } from '../tokens.js';

export const reportsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-flightlog:reports',
  description: 'Shows the source of a report beside the report that it makes.',
  autoStart: true,
  requires: [IRunsModel, IEditorServices],
  optional: [ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel,
    editors: IEditorServices,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_flightlog');
    const { docRegistry, serviceManager } = app;
    const tracker = new WidgetTracker<ReportDocument>({ namespace: 'jupyterlab-flightlog-report' });
    const factory = new ReportFactory({ model, editors, contents: serviceManager.contents, trans });
    factory.widgetCreated.connect((_, widget) => {
      void tracker.add(widget);
      widget.context.pathChanged.connect(() => void tracker.save(widget));
    });
    docRegistry.addFileType(reportFileType(trans));
    docRegistry.addWidgetFactory(factory);
    void restorer?.restore(tracker, {
      command: 'docmanager:open',
      args: widget => ({ path: widget.context.path, factory: FACTORY }),
      name: widget => widget.context.path
    });
  }
};
