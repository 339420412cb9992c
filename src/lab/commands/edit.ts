/** Commands that write facts: rename, tag, note, archive, restore. */
import { Dialog, InputDialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { CommandIDs } from '../commandids.js';
import { RUN_ARGS, RUNS_ARGS, targetRun, targetRuns } from '../targets.js';
import { tell, type CommandContext } from './context.js';
import { NoteEditor } from './noteeditor.js';

export function addEditCommands(context: CommandContext): void {
  addRename(context);
  addTag(context);
  addNote(context);
  addArchive(context);
}

function addRename({ app, model, trans }: CommandContext): void {
  app.commands.addCommand(CommandIDs.renameRun, {
    label: trans.__('Rename run…'),
    describedBy: { args: RUN_ARGS },
    isEnabled: args => isWritable(model) && targetRun(model, args) !== null,
    execute: args =>
      tell(async () => {
        const run = targetRun(model, args);
        if (!run) return;
        const { value } = await InputDialog.getText({
          title: trans.__('Rename run'),
          label: trans.__('Name'),
          text: run.name,
          okLabel: trans.__('Rename')
        });
        const name = value?.trim();
        if (name && name !== run.name)
          await model.edit([{ run: run.id, kind: 'run', key: 'name', value: name }]);
      })
  });
}

function addTag({ app, model, trans }: CommandContext): void {
  app.commands.addCommand(CommandIDs.tagRun, {
    label: trans.__('Add tag…'),
    describedBy: { args: RUNS_ARGS },
    isEnabled: args => isWritable(model) && targetRuns(model, args).length > 0,
    execute: args =>
      tell(async () => {
        const runs = targetRuns(model, args);
        const { value } = await InputDialog.getText({
          title: trans._n('Tag %1 run', 'Tag %1 runs', runs.length),
          label: trans.__('Tag, or name: value'),
          okLabel: trans.__('Add tag')
        });
        const tag = readTag(value ?? '');
        if (tag) await model.edit(runs.map(run => ({ run: run.id, kind: 'tag', ...tag })));
      })
  });
}

function addNote({ app, model, trans }: CommandContext): void {
  app.commands.addCommand(CommandIDs.noteRun, {
    label: trans.__('Edit note…'),
    describedBy: { args: RUNS_ARGS },
    isEnabled: args => isWritable(model) && targetRuns(model, args).length > 0,
    execute: args =>
      tell(async () => {
        const runs = targetRuns(model, args);
        const same = new Set(runs.map(run => run.note)).size === 1;
        const { value } = await showDialog({
          title: trans._n('Note on %1 run', 'Note on %1 runs', runs.length),
          body: new NoteEditor(same ? (runs[0]?.note ?? '') : '', trans.__('Note, as Markdown')),
          buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Save') })]
        });
        if (value === null) return; // cancelled
        await model.edit(
          runs.map(run => ({
            run: run.id,
            kind: 'run',
            key: 'note',
            value: value === '' ? null : value
          }))
        );
      })
  });
}

function addArchive({ app, model, trans }: CommandContext): void {
  const set = (args: ReadonlyPartialJSONObject, archived: boolean) =>
    tell(async () => {
      const runs = targetRuns(model, args).filter(run => run.archived !== archived);
      await model.edit(
        runs.map(run => ({
          run: run.id,
          kind: 'run',
          key: 'archived',
          value: archived ? true : null
        }))
      );
      if (archived && runs.length > 0) offerUndo(runs.map(run => run.id));
    });
  const offerUndo = (runs: string[]): void => {
    Notification.info(trans._n('Archived %1 run', 'Archived %1 runs', runs.length), {
      autoClose: 10_000,
      actions: [
        {
          label: trans.__('Undo'),
          callback: () => void app.commands.execute(CommandIDs.restoreRun, { runs })
        }
      ]
    });
  };
  app.commands.addCommand(CommandIDs.archiveRun, {
    label: trans.__('Archive'),
    describedBy: { args: RUNS_ARGS },
    isEnabled: () => isWritable(model),
    isVisible: args => targetRuns(model, args).some(run => !run.archived),
    execute: args => set(args, true)
  });
  app.commands.addCommand(CommandIDs.restoreRun, {
    label: trans.__('Restore from archive'),
    describedBy: { args: RUNS_ARGS },
    isEnabled: () => isWritable(model),
    isVisible: args => targetRuns(model, args).some(run => run.archived),
    execute: args => set(args, false)
  });
}

function isWritable(model: CommandContext['model']): boolean {
  return model.current?.info.writable === true;
}

/** `tag` or `name: value`; null where nothing was typed. */
export function readTag(text: string): { key: string; value: string } | null {
  const at = text.search(/[:=]/);
  const key = (at < 0 ? text : text.slice(0, at)).trim();
  return key === '' ? null : { key, value: at < 0 ? '' : text.slice(at + 1).trim() };
}
