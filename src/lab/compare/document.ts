/** Opens `*.flight.json` as a comparison: the file type and the factory of its widget. */
import { ABCWidgetFactory, DocumentWidget, type DocumentRegistry } from '@jupyterlab/docregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { compareIcon } from '../icons.js';
import { LazyWidget } from '../shared/lazywidget.js';
import type { LabServices } from '../shared/services.js';
import type { DocumentProps } from './documentcontent.js';
import { EXTENSION } from './paths.js';
import type { SaveServices } from './saving.js';

export const FACTORY = 'Flightlog comparison';
const FILE_TYPE = 'flightlog-view';

export type FlightDocument = DocumentWidget<LazyWidget<DocumentProps>>;

/** How JupyterLab knows a comparison among files. */
export function flightFileType(trans: TranslationBundle): DocumentRegistry.IFileType {
  return {
    name: FILE_TYPE,
    displayName: trans.__('Flightlog comparison'),
    extensions: [EXTENSION],
    mimeTypes: ['application/json'],
    contentType: 'file',
    fileFormat: 'text',
    icon: compareIcon
  };
}

export class FlightViewFactory extends ABCWidgetFactory<FlightDocument> {
  constructor(
    private readonly services: LabServices,
    private readonly saving: SaveServices
  ) {
    super({
      name: FACTORY,
      label: services.trans.__('Flightlog comparison'),
      fileTypes: [FILE_TYPE],
      defaultFor: [FILE_TYPE],
      modelName: 'text'
    });
  }

  protected createNewWidget(context: DocumentRegistry.Context): FlightDocument {
    const { services, saving } = this;
    const content = new LazyWidget<DocumentProps>({ services, saving, context }, async () => {
      return (await import('./documentcontent.js')).DocumentContent;
    });
    const widget = new DocumentWidget({ content, context });
    widget.addClass('jp-flightlog-Compare');
    widget.title.icon = compareIcon;
    widget.toolbar.hide();
    return widget;
  }
}
