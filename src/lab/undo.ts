/** The edits that can be taken back, last first. */
import { inverse } from './edits.js';
import type { Edit, IStoreSession, Undoable } from './tokens.js';

/** The oldest goes when there are more. */
const KEPT = 50;

/** An edit with the facts that take it back. */
export interface Undo extends Undoable {
  readonly edits: readonly Edit[];
}

export class UndoStack {
  private readonly done: Undo[] = [];

  get last(): Undo | null {
    return this.done.at(-1) ?? null;
  }

  push(undo: Undo): void {
    this.done.push(undo);
    if (this.done.length > KEPT) this.done.shift();
  }

  remove(undo: Undo): void {
    this.done.splice(this.done.indexOf(undo), 1);
  }
}

/** What takes these edits back; to be asked for before they are made. */
export async function undoOf(
  session: IStoreSession,
  edits: readonly Edit[],
  label: string
): Promise<Undo> {
  const longNote = async (id: string): Promise<string> => {
    const text = await session.reader.longValue(id, 'run', 'note');
    return typeof text === 'string' ? text : '';
  };
  return {
    label,
    store: session.info.id,
    runs: [...new Set(edits.map(({ run }) => run))],
    edits: await inverse(edits, id => session.run(id), longNote)
  };
}
