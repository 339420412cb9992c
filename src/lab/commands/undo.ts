/** Edits that can be taken back: what a run said before is kept in the button that a notification offers. */
import { Notification } from '@jupyterlab/apputils';
import type { Run } from '../../store/index.js';
import type { Edit, IStoreSession } from '../tokens.js';
import { tell, type CommandContext } from './context.js';

type EditContext = Pick<CommandContext, 'model' | 'trans'>;

/**
 * Writes edits to the open store.
 *
 * @param message what was done; given, a notification says it and offers to take it back
 */
export async function applyEdits(
  context: EditContext,
  edits: readonly Edit[],
  message: string | null = null
): Promise<void> {
  const { model, trans } = context;
  const session = model.current;
  if (!session || edits.length === 0) return;
  const back = message === null ? [] : await inverse(session, edits);
  await model.edit(edits);
  if (message === null) return;
  const undo = () =>
    void tell(async () => {
      await model.openStore(session.info.id); // another store may be listed by now
      await model.edit(back);
    });
  Notification.info(message, {
    autoClose: 10_000,
    actions: [{ label: trans.__('Undo'), callback: undo }]
  });
}

/** The edits that make the runs say again what they say now. */
export function inverse(session: IStoreSession, edits: readonly Edit[]): Promise<Edit[]> {
  return Promise.all(
    edits.map(async edit => {
      const run = session.run(edit.run);
      return { ...edit, value: run ? await said(session, run, edit) : null };
    })
  );
}

async function said(session: IStoreSession, run: Run, { kind, key }: Edit): Promise<Edit['value']> {
  if (kind === 'tag') return run.tags.get(key) ?? null;
  if (key === 'note') return (await noteOf(session, run)) || null;
  const value: unknown = run[key as keyof Run];
  return typeof value === 'string' ? value : value === true ? true : null;
}

/** A run's note in full, also where it is too long for a fact; '' for none. */
export async function noteOf(session: IStoreSession, run: Run): Promise<string> {
  if (!run.long.has('run.note')) return run.note;
  const value = await session.reader.longValue(run.id, 'run', 'note');
  return typeof value === 'string' ? value : '';
}
