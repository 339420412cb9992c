/** What the commands are given, and how they tell a person that something did not work. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IRunsModel } from '../tokens.js';

export interface CommandContext {
  readonly app: JupyterFrontEnd;
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
  readonly notebooks: INotebookTracker | null;
}

/** The sentence of an error. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Does something; a failure is shown instead of thrown. */
export async function tell(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    Notification.error(sentence(error), { autoClose: 8_000 });
  }
}
