/** What the commands are given, and what most of them do alike: act on the meant runs, tell of failures. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Run } from '../../store/index.js';
import { RUNS_ARGS, targetRuns } from '../targets.js';
import type { IRunsModel } from '../tokens.js';

export interface CommandContext {
  readonly app: JupyterFrontEnd;
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
  readonly notebooks: INotebookTracker | null;
  /** Draws Markdown; without it notes are plain text. */
  readonly rendermime: IRenderMimeRegistry | null;
}

/** What a command needs that acts on the list alone: also there where there is no JupyterLab. */
export interface PlainContext {
  readonly app: { readonly commands: CommandRegistry };
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
}

/** A command that acts on several runs at once. */
export interface RunsCommand {
  readonly label: string | ((runs: readonly Run[]) => string);
  readonly caption?: string;
  readonly icon?: LabIcon;
  /** Of the meant runs, those that it can act on; none of them disables it. Default all. */
  readonly fits?: (run: Run) => boolean;
  /** Whether it is left out of menus where it fits no run; default it is shown disabled. */
  readonly hides?: boolean;
  /** Whether the store must be writable. */
  readonly writes?: boolean;
  /** Properties of arguments besides those of `RUNS_ARGS`, as JSON schema. */
  readonly args?: Readonly<Record<string, { type: string; description: string }>>;
  readonly execute: (runs: readonly Run[], args: ReadonlyPartialJSONObject) => Promise<void>;
}

/** Registers a command over runs; `execute` gets all meant runs, also those that do not fit. */
export function addRunsCommand(
  { app, model }: Pick<PlainContext, 'app' | 'model'>,
  id: string,
  command: RunsCommand
): void {
  const { label, caption, icon, fits = () => true, hides = false, writes = false } = command;
  const meant = (args: ReadonlyPartialJSONObject) => targetRuns(model, args);
  const fitting = (args: ReadonlyPartialJSONObject) => meant(args).some(fits);
  app.commands.addCommand(id, {
    label: args => (typeof label === 'string' ? label : label(meant(args))),
    ...(caption === undefined ? {} : { caption }),
    ...(icon === undefined ? {} : { icon }),
    describedBy: {
      args: { type: 'object', properties: { ...RUNS_ARGS.properties, ...command.args } }
    },
    isEnabled: args => (!writes || isWritable(model)) && fitting(args),
    isVisible: args => !hides || fitting(args),
    execute: args =>
      tell(async () => {
        const runs = meant(args);
        if (runs.length > 0) await command.execute(runs, args);
      })
  });
}

/** Whether the open store takes edits. */
export function isWritable(model: IRunsModel): boolean {
  return model.current?.info.writable === true;
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
