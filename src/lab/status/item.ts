/**
 * The widget in the status bar: knows which run is recorded now, and is hidden while none is.
 *
 * It opens no store of its own accord: what it says is of the store that panel or card have opened.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import type { Run } from '../../store/index.js';
import { LazyWidget } from '../shared/lazywidget.js';
import type { LabServices } from '../shared/services.js';

export class RunningItem extends LazyWidget<{ services: LabServices }> {
  private readonly _runChanged = new Signal<this, void>(this);
  private _run: Run | null = null;

  constructor(private readonly services: LabServices) {
    super({ services }, async () => (await import('./running.js')).Running);
    this.addClass('jp-flightlog-RunningItem');
    services.model.changed.connect(this.look, this);
    services.model.stateChanged.connect(this.look, this);
  }

  /** The run that was started last of those being recorded; null while there is none. */
  get run(): Run | null {
    return this._run;
  }

  get runChanged(): ISignal<this, void> {
    return this._runChanged;
  }

  override dispose(): void {
    Signal.disconnectReceiver(this);
    super.dispose();
  }

  private look(): void {
    const before = this._run?.id;
    this._run = runningRun(this.services.model.current?.runs ?? []);
    if (this._run?.id !== before) this._runChanged.emit();
  }
}

/** Newest first, so the first that runs. */
export function runningRun(runs: readonly Run[]): Run | null {
  return runs.find(run => run.status === 'running' && !run.deleted) ?? null;
}
