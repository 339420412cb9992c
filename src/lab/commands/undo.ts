/** Edits that can be taken back: by the button of a notification, and later by the undo command. */
import { Notification } from '@jupyterlab/apputils';
import type { Run } from '../../store/index.js';
import { CommandIDs } from '../commandids.js';
import { inverse } from '../edits.js';
import type { Edit, IStoreSession } from '../tokens.js';
import { tell, type CommandContext } from './context.js';

type EditContext = Pick<CommandContext, 'model' | 'trans'>;

/**
 * Writes edits to the open store.
 *
 * @param done what was done, for undo: 'Archived 3 runs'
 * @param announce whether a notification says it, with a button that takes it back
 */
export async function applyEdits(
  { model, trans }: EditContext,
  edits: readonly Edit[],
  done: string,
  announce = true
): Promise<void> {
  const session = model.current;
  if (!session || edits.length === 0) return;
  const back = await undone(session, edits);
  await model.edit(edits, done);
  if (!announce) return;
  const mine = model.undoable;
  const undo = () =>
    void tell(async () => {
      if (model.undoable === mine) return model.undo();
      await model.openStore(session.info.id); // another store may be listed by now
      await model.edit(back);
    });
  Notification.info(done, {
    autoClose: 10_000,
    actions: [{ label: trans.__('Undo'), callback: undo }]
  });
}

/** The command that takes the last edit back, whatever it was. */
export function addUndoCommand({ app, model, trans }: CommandContext): void {
  app.commands.addCommand(CommandIDs.undoEdit, {
    label: () =>
      model.undoable
        ? trans.__('Undo: %1', model.undoable.label)
        : trans.__('Undo the last edit of runs'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => model.undoable !== null,
    execute: () => tell(() => model.undo())
  });
}

/** A run's note in full, also where it is too long for a fact; '' for none. */
export async function noteOf(session: IStoreSession, run: Run): Promise<string> {
  if (!run.long.has('run.note')) return run.note;
  const value = await session.reader.longValue(run.id, 'run', 'note');
  return typeof value === 'string' ? value : '';
}

function undone(session: IStoreSession, edits: readonly Edit[]): Promise<Edit[]> {
  const find = (id: string) => session.run(id);
  return inverse(edits, find, async id => {
    const run = find(id);
    return run ? noteOf(session, run) : '';
  });
}
