/** Commands that change what people say of runs: name, tags, note. All but the name in bulk. */
import { Dialog, InputDialog, showDialog } from '@jupyterlab/apputils';
import { editIcon } from '@jupyterlab/ui-components';
import type { Run } from '../../store/index.js';
import { CommandIDs } from '../commandids.js';
import { note, rename, tag } from '../edits.js';
import { RUN_ARGS, targetRun } from '../targets.js';
import { addRunsCommand, isWritable, tell, type CommandContext } from './context.js';
import { applyEdits, noteOf } from './undo.js';

export function addEditCommands(context: CommandContext): void {
  addRename(context);
  addTag(context);
  addUntag(context);
  addNote(context);
}

function addRename(context: CommandContext): void {
  const { app, model, trans } = context;
  app.commands.addCommand(CommandIDs.renameRun, {
    label: trans.__('Rename run…'),
    icon: editIcon,
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
          await applyEdits(
            context,
            rename(run.id, name),
            trans.__('Renamed %1 to %2', run.name, name),
            false
          );
      })
  });
}

function addTag(context: CommandContext): void {
  const { model, trans } = context;
  addRunsCommand(context, CommandIDs.tagRun, {
    label: trans.__('Add tag…'),
    writes: true,
    args: { tag: { type: 'string', description: '`tag` or `name: value`; without it, asked for' } },
    execute: async (runs, args) => {
      const text = typeof args['tag'] === 'string' ? args['tag'] : await ask(runs);
      const given = readTag(text ?? '');
      if (!given) return;
      const edits = tag(idsOf(runs), given.key, given.value);
      const done = trans._n('Tagged %1 run', 'Tagged %1 runs', runs.length);
      await applyEdits(context, edits, done, runs.length > 1);
    }
  });
  async function ask(runs: readonly Run[]): Promise<string | null> {
    const { value } = await InputDialog.getItem({
      title: trans._n('Tag %1 run', 'Tag %1 runs', runs.length),
      label: trans.__('Tag, or name: value'),
      items: knownTags(model.current?.runs ?? []),
      current: '',
      editable: true,
      okLabel: trans.__('Add tag')
    });
    return value;
  }
}

function addUntag(context: CommandContext): void {
  const { trans } = context;
  addRunsCommand(context, CommandIDs.untagRun, {
    label: trans.__('Remove tag…'),
    fits: run => run.tags.size > 0,
    writes: true,
    args: { tag: { type: 'string', description: 'Name of the tag; without it, asked for' } },
    execute: async (runs, args) => {
      const names = [...new Set(runs.flatMap(run => [...run.tags.keys()]))].sort();
      if (names.length === 0) return;
      const key = typeof args['tag'] === 'string' ? args['tag'] : await ask(runs.length, names);
      const tagged = runs.filter(run => key !== null && run.tags.has(key));
      if (key === null || tagged.length === 0) return;
      const done = trans._n(
        'Took the tag %2 from %1 run',
        'Took the tag %2 from %1 runs',
        tagged.length,
        key
      );
      await applyEdits(context, tag(idsOf(tagged), key, null), done);
    }
  });
  async function ask(count: number, items: string[]): Promise<string | null> {
    const { value } = await InputDialog.getItem({
      title: trans._n('Remove a tag from %1 run', 'Remove a tag from %1 runs', count),
      label: trans.__('Tag'),
      items,
      okLabel: trans.__('Remove tag')
    });
    return value;
  }
}

function addNote(context: CommandContext): void {
  const { model, rendermime, trans } = context;
  addRunsCommand(context, CommandIDs.noteRun, {
    label: trans.__('Edit note…'),
    writes: true,
    execute: async runs => {
      const session = model.current;
      if (!session) return;
      const before = new Set(await Promise.all(runs.map(run => noteOf(session, run))));
      const { NoteEditor } = await import('./noteeditor.js');
      const text = before.size === 1 ? [...before].join('') : '';
      const { value } = await showDialog({
        title: trans._n('Note on %1 run', 'Note on %1 runs', runs.length),
        body: new NoteEditor({ text, trans, rendermime, replaces: before.size > 1 }),
        buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Save') })]
      });
      if (value === null || (before.size === 1 && before.has(value))) return; // cancelled, or as it was
      const done = trans._n('Wrote the note of %1 run', 'Wrote the note of %1 runs', runs.length);
      await applyEdits(context, note(idsOf(runs), value), done, runs.length > 1);
    }
  });
}

/** `tag` or `name: value`; null where nothing was typed. */
export function readTag(text: string): { key: string; value: string } | null {
  const at = text.search(/[:=]/);
  const key = (at < 0 ? text : text.slice(0, at)).trim();
  return key === '' ? null : { key, value: at < 0 ? '' : text.slice(at + 1).trim() };
}

/** A tag as people write it: the other way round than `readTag`. */
export function tagText(key: string, value: string): string {
  return value === '' ? key : `${key}: ${value}`;
}

/** Tags that runs have, those of most runs first; at most 200. */
export function knownTags(runs: readonly Run[]): string[] {
  const counts = new Map<string, number>();
  for (const run of runs)
    for (const [key, value] of run.tags) {
      const text = tagText(key, value);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, 200)
    .map(([text]) => text);
}

function idsOf(runs: readonly Run[]): string[] {
  return runs.map(run => run.id);
}
