/**
 * Which files of a file browser open here: a store's Arrow files as their run; any other Arrow file as a table,
 * when somebody asks for that. Neither is loaded by JupyterLab: the viewer reads what it shows.
 */
import {
  ABCWidgetFactory,
  Base64ModelFactory,
  DocumentWidget,
  type DocumentRegistry
} from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import type * as React from 'react';
import { flightlogIcon } from '../icons.js';
import { LazyWidget } from '../shared/lazywidget.js';
import type { LabServices } from '../shared/services.js';

const RUN_FILE = 'flightlog-run-file';
const ARROW_FILE = 'flightlog-arrow-file';
const MODEL = 'flightlog-unread';

/** `<ulid>.facts.arrow` and its siblings; the folders above decide whether it is a store's. */
const RUN_PATTERN = '^[0-7][0-9a-hjkmnp-tv-z]{25}\\.(facts|points|series|levels)\\.arrow$';

export interface FileViewProps {
  readonly services: LabServices;
  readonly contents: Contents.IManager;
  readonly path: string;
}

export function addArrowFiles(
  registry: DocumentRegistry,
  services: LabServices,
  contents: Contents.IManager
): void {
  const { trans } = services;
  registry.addFileType({
    name: RUN_FILE,
    displayName: trans.__('File of a run'),
    extensions: ['.arrow'],
    pattern: RUN_PATTERN,
    fileFormat: 'base64',
    icon: flightlogIcon
  });
  registry.addFileType({
    name: ARROW_FILE,
    displayName: trans.__('Arrow table'),
    extensions: ['.arrow', '.feather'],
    fileFormat: 'base64'
  });
  registry.addModelFactory(new UnreadModelFactory());
  const common = { modelName: MODEL, readOnly: true };
  registry.addWidgetFactory(
    new FileViewFactory(
      {
        name: 'Flightlog run',
        label: trans.__('Run'),
        fileTypes: [RUN_FILE],
        defaultFor: [RUN_FILE],
        ...common
      },
      path => view({ services, contents, path }, async () => (await import('./runfile.js')).RunFile)
    )
  );
  registry.addWidgetFactory(
    new FileViewFactory(
      {
        name: 'Flightlog table',
        label: trans.__('Arrow table'),
        fileTypes: [ARROW_FILE, RUN_FILE],
        ...common
      },
      path =>
        view({ services, contents, path }, async () => (await import('./arrowfile.js')).ArrowFile)
    )
  );
}

/** A document's model without the file's content: a run's points may be gigabytes. */
class UnreadModelFactory extends Base64ModelFactory {
  override get name(): string {
    return MODEL;
  }

  override get fileFormat(): Contents.FileFormat {
    return null;
  }
}

type FileView = LazyWidget<FileViewProps>;

class FileViewFactory extends ABCWidgetFactory<DocumentWidget<FileView>> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions,
    private readonly makeView: (path: string) => FileView
  ) {
    super(options);
  }

  protected override createNewWidget(context: DocumentRegistry.Context): DocumentWidget<FileView> {
    const content = this.makeView(context.path);
    const widget = new DocumentWidget({ content, context });
    widget.title.icon = flightlogIcon;
    return widget;
  }
}

function view(
  props: FileViewProps,
  load: () => Promise<React.ComponentType<FileViewProps>>
): FileView {
  const widget = new LazyWidget(props, load);
  widget.addClass('jp-flightlog-RunFile');
  return widget;
}
