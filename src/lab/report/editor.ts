/**
 * A report's source beside its report: made anew when typing pauses, when the store changes, or when asked.
 */
import { Notification } from '@jupyterlab/apputils';
import { CodeEditorWrapper, type CodeEditor } from '@jupyterlab/codeeditor';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { DocumentWidget } from '@jupyterlab/docregistry';
import { refreshIcon, ToolbarButton } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';
import { SplitPanel, Widget } from '@lumino/widgets';
import { problemLine, type SourceProblem } from '../../report/index.js';
import { sentence } from '../commands/context.js';
import { reportIcon } from '../icons.js';
import type { IStoreSession } from '../tokens.js';
import { assistance, showProblems } from './assist.js';
import type { ReportServices } from './factory.js';
import { makeSource, namesOf, storeOf, type MadeSource } from './making.js';
import { ReportFrame } from './preview.js';

/** Milliseconds without a key until the report is made; and after a change of the store. */
const PAUSE = 500;
const STORE_PAUSE = 4000;

export class ReportEditor extends SplitPanel {
  private readonly source: CodeEditorWrapper;
  private readonly frame: ReportFrame;
  private readonly status = new Widget();
  private readonly typed = new Debouncer(() => this.make(), PAUSE);
  private readonly stored = new Debouncer(() => this.make(), STORE_PAUSE);
  private session: IStoreSession | null = null;
  private made: MadeSource | null = null;
  private making: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: DocumentRegistry.Context,
    private readonly services: ReportServices
  ) {
    super({ orientation: 'horizontal', spacing: 1 });
    const { trans, editors } = services;
    this.addClass('jp-flightlog-Report-split');
    // A document's model of text is the model of an editor.
    const model = context.model as unknown as CodeEditor.IModel;
    model.mimeType = 'text/x-ipythongfm';
    this.source = new CodeEditorWrapper({
      model,
      factory: editors.factoryService.newDocumentEditor,
      editorOptions: { config: { lineWrap: true, lineNumbers: true } }
    });
    const label = trans.__('Source of the report %1', context.path);
    this.source.editor.injectExtension(assistance(label, () => namesOf(this.session)));
    this.frame = new ReportFrame(trans.__('Report of %1', context.path));
    this.status.addClass('jp-flightlog-Report-status');
    this.status.node.setAttribute('role', 'status');
    this.frame.node.append(this.status.node);
    this.addWidget(this.source);
    this.addWidget(this.frame);
    this.setRelativeSizes([2, 3]);
    context.model.contentChanged.connect(this.onTyped, this);
    void this.make();
  }

  /** Make the report of the text as it is now, after one that is under way. */
  make(): Promise<void> {
    this.making = this.making.then(() => this.makeNow());
    return this.making;
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.typed.dispose();
    this.stored.dispose();
    this.context.model.contentChanged.disconnect(this.onTyped, this);
    this.session?.changed.disconnect(this.onStored, this);
    super.dispose();
  }

  protected override onAfterAttach(message: Parameters<SplitPanel['onAfterAttach']>[0]): void {
    super.onAfterAttach(message);
    this.addButtons();
  }

  private onTyped(): void {
    void this.typed.invoke();
  }

  private onStored(): void {
    void this.stored.invoke();
  }

  private async makeNow(): Promise<void> {
    if (this.isDisposed) return;
    const { context, services } = this;
    try {
      await this.follow();
      if (!this.session) throw new Error(services.trans.__('No store is open. Log a run first.'));
      const text = context.model.toString();
      const made = await makeSource(this.session, services.contents, context.path, text);
      if (this.isDisposed) return;
      if (made.html !== this.made?.html) this.frame.put(made.html, this.anchorOf(made, text));
      this.made = made;
      this.tell('', made.problems);
    } catch (error) {
      this.made = null;
      this.tell(sentence(error), []);
    }
  }

  private async follow(): Promise<void> {
    const session = await storeOf(this.services.model, this.context.path);
    if (session === this.session) return;
    this.session?.changed.disconnect(this.onStored, this);
    this.session = session;
    session?.changed.connect(this.onStored, this);
  }

  /** The section that is being written, so that it is the one in view; '' for the top. */
  private anchorOf({ anchors }: MadeSource, text: string): string {
    const { line } = this.source.editor.getCursorPosition();
    const before = text.split('\n').slice(0, line + 1);
    const headings = before.filter(one => /^#{1,2}\s/.test(one)).length;
    return anchors[Math.min(headings, anchors.length) - 1] ?? '';
  }

  private tell(trouble: string, problems: readonly SourceProblem[]): void {
    if (this.isDisposed) return;
    const { trans } = this.services;
    showProblems((this.source.editor as CodeMirrorEditor).editor, problems);
    const count = problems.length;
    this.status.node.hidden = trouble === '' && count === 0;
    this.status.node.textContent =
      trouble || trans._n('%1 gap, marked in the source', '%1 gaps, marked in the source', count);
  }

  private addButtons(): void {
    const { trans } = this.services;
    const holder = this.parent?.parent;
    if (!(holder instanceof DocumentWidget) || [...holder.toolbar.names()].includes('publish')) {
      return;
    }
    const buttons = {
      publish: new ToolbarButton({
        icon: reportIcon,
        label: trans.__('Publish'),
        tooltip: trans.__('Write the report as HTML beside its source'),
        onClick: () => void this.publish()
      }),
      refresh: new ToolbarButton({
        icon: refreshIcon,
        tooltip: trans.__('Make the report again'),
        onClick: () => void this.make()
      })
    };
    for (const [name, button] of Object.entries(buttons)) holder.toolbar.addItem(name, button);
  }

  private async publish(): Promise<void> {
    const { context, services } = this;
    const { trans, contents } = services;
    await this.make();
    const { made } = this;
    if (!made) {
      Notification.error(this.status.node.textContent ?? '', { autoClose: 15_000 });
      return;
    }
    const path = context.path.replace(/(?:\.flight)?\.md$/, '.html');
    try {
      await contents.save(path, { type: 'file', format: 'text', content: made.html });
    } catch (error) {
      Notification.error(sentence(error), { autoClose: false });
      return;
    }
    const [first] = made.problems;
    const said = trans.__('Published %1', path);
    if (first) {
      const text = `${said}. ${problemLine(context.path, first)}`;
      Notification.warning(text, { autoClose: 15_000 });
    } else Notification.success(said, { autoClose: 8_000 });
  }
}
