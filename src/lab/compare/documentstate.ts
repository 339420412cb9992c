/**
 * A comparison's document while it is open: text in, view out, and back.
 *
 * Whatever changes the view changes the text at once, so that JupyterLab knows what is not saved yet.
 */
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import {
  defaultFlightView,
  FlightViewError,
  parseFlightView,
  writeFlightView
} from '../../query/index.js';
import { absoluteStore, relativeStore } from './paths.js';
import { ViewState } from './viewstate.js';

export class DocumentState implements IDisposable {
  readonly state = new ViewState(defaultFlightView);
  private readonly _changed = new Signal<this, void>(this);
  private _isReady = false;
  private _problem: string | null = null;
  private _isDisposed = false;
  private written = '';
  private folder: string;

  constructor(private readonly context: DocumentRegistry.Context) {
    this.folder = PathExt.dirname(context.path);
    void context.ready.then(() => this.start());
  }

  /** Ready, or the text can be read no longer, or can be again. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isReady(): boolean {
    return this._isReady;
  }

  /** Why the text is no view, as a sentence. */
  get problem(): string | null {
    return this._problem;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private start(): void {
    if (this._isDisposed) return;
    const { context, state } = this;
    this.read();
    this._isReady = true;
    context.model.contentChanged.connect(this.read, this);
    context.pathChanged.connect(this.onMoved, this);
    state.changed.connect(this.write, this);
    this._changed.emit();
  }

  /** Takes what was reverted, or written by somebody else. */
  private read(): void {
    const text = this.context.model.toString();
    if (text === this.written) return;
    this.written = text;
    try {
      this.state.load(parseFlightView(text));
      this._problem = null;
    } catch (error) {
      if (!(error instanceof FlightViewError)) throw error;
      this._problem = error.message;
    }
    if (this._isReady) this._changed.emit();
  }

  private write(_: unknown, change: 'edited' | 'loaded'): void {
    if (change === 'loaded') return;
    this.written = writeFlightView(this.state.value);
    const { model } = this.context;
    model.fromString(this.written);
    // The model marks itself so only for what is typed into an editor.
    model.dirty = true;
  }

  /** Moved to another folder, the document names the same store from there. */
  private onMoved(): void {
    const { path } = this.context;
    const folder = PathExt.dirname(path);
    const { store } = this.state.value;
    const before = PathExt.join(this.folder, 'x');
    this.folder = folder;
    if (store === null || this._problem !== null || PathExt.dirname(before) === folder) return;
    const absolute = absoluteStore(before, store);
    if (absolute === null) return;
    this.state.update({ store: relativeStore(path, absolute) });
    void this.context.save();
  }
}
