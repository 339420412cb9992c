/** Opens `*.flight.md` as a source beside its report: the file type and the factory of its widget. */
import type { IEditorServices } from '@jupyterlab/codeeditor';
import { ABCWidgetFactory, DocumentWidget, type DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import { reportIcon } from '../icons.js';
import type { IRunsModel } from '../tokens.js';

export const FACTORY = 'Flightlog report';
const FILE_TYPE = 'flightlog-report';

export interface ReportServices {
  readonly model: IRunsModel;
  readonly contents: Contents.IManager;
  readonly editors: IEditorServices;
  readonly trans: TranslationBundle;
}

export type ReportDocument = DocumentWidget<ReportPanel>;

/** How JupyterLab knows a report's source among files. */
export function reportFileType(trans: TranslationBundle): DocumentRegistry.IFileType {
  return {
    name: FILE_TYPE,
    displayName: trans.__('Flightlog report'),
    extensions: ['.flight.md'],
    mimeTypes: ['text/x-ipythongfm'],
    contentType: 'file',
    fileFormat: 'text',
    icon: reportIcon
  };
}

/** Source and report side by side; what shows them is loaded when the document is first seen. */
export class ReportPanel extends Panel {
  private isFilled = false;

  constructor(
    readonly context: DocumentRegistry.Context,
    private readonly services: ReportServices
  ) {
    super();
    this.addClass('jp-flightlog-Report');
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.fill();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) void this.fill();
  }

  private async fill(): Promise<void> {
    if (this.isFilled) return;
    this.isFilled = true;
    await this.context.ready;
    const { ReportEditor } = await import('./editor.js');
    if (!this.isDisposed) this.addWidget(new ReportEditor(this.context, this.services));
  }
}

export class ReportFactory extends ABCWidgetFactory<ReportDocument> {
  constructor(private readonly services: ReportServices) {
    super({
      name: FACTORY,
      label: services.trans.__('Flightlog report'),
      fileTypes: [FILE_TYPE],
      defaultFor: [FILE_TYPE],
      modelName: 'text'
    });
  }

  protected createNewWidget(context: DocumentRegistry.Context): ReportDocument {
    const widget = new DocumentWidget({
      content: new ReportPanel(context, this.services),
      context
    });
    widget.title.icon = reportIcon;
    return widget;
  }
}
