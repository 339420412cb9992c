/**
 * Edits of runs: the facts that say a wish, those that take it back, and the run as it is with them.
 *
 * Writes nothing; the model does. The server refuses the same things by the same rules.
 */
import type { Run } from '../store/index.js';
import type { Edit, RunKey } from './tokens.js';

export const rename = (run: string, name: string): Edit[] => said([run], 'name', name);

/** Markdown; '' takes the note away. */
export const note = (runs: readonly string[], text: string): Edit[] =>
  said(runs, 'note', text || null);

/** Into the archive, or out of it. */
export const archive = (runs: readonly string[], on: boolean): Edit[] =>
  said(runs, 'archived', on || null);

/** Into the trash, or out of it; nothing is removed from the disk. */
export const trash = (runs: readonly string[], on: boolean): Edit[] =>
  said(runs, 'deleted', on || null);

export const protect = (runs: readonly string[], on: boolean): Edit[] =>
  said(runs, 'protected', on || null);

/** A bare tag has the value ''; null removes it. */
export function tag(runs: readonly string[], name: string, value: string | null = ''): Edit[] {
  return runs.map(run => ({ run, kind: 'tag', key: name, value }));
}

function said(runs: readonly string[], key: RunKey, value: string | true | null): Edit[] {
  return runs.map(run => ({ run, kind: 'run', key, value }));
}

/**
 * Why these edits are refused, as a sentence, or null: what is protected does not go into the trash.
 *
 * @param find the run of an id as it is now
 */
export function refusal(edits: readonly Edit[], find: (id: string) => Run | null): string | null {
  const shields = new Map<string, boolean>();
  const names: string[] = [];
  for (const { run: id, kind, key, value } of edits) {
    if (kind !== 'run') continue;
    if (key === 'protected') shields.set(id, value === true);
    const run = find(id);
    const isProtected = shields.get(id) ?? run?.protected ?? false;
    if (key === 'deleted' && value && isProtected) names.push(run?.name ?? id);
  }
  if (names.length === 0) return null;
  const first = names.slice(0, 3).join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const [are, them] = names.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return `${first}${more} ${are} protected. Take the protection off to delete ${them}.`;
}

/**
 * The edits that put back what is there before these are made, in the opposite order.
 *
 * @param longNote the note of a run whose note is too long for a fact
 */
export async function inverse(
  edits: readonly Edit[],
  find: (id: string) => Run | null,
  longNote: (id: string) => Promise<string>
): Promise<Edit[]> {
  const undone: Edit[] = [];
  for (const edit of edits) {
    const run = find(edit.run);
    if (run) undone.unshift(await before(edit, run, longNote));
  }
  return undone;
}

async function before(
  edit: Edit,
  run: Run,
  longNote: (id: string) => Promise<string>
): Promise<Edit> {
  if (edit.kind === 'tag') return { ...edit, value: run.tags.get(edit.key) ?? null };
  if (edit.key === 'note' && run.long.has('run.note'))
    return { ...edit, value: await longNote(run.id) };
  return { ...edit, value: run[edit.key] || null };
}

/** What of a run these edits, which are all its own, change. */
export function changesOf(run: Run, edits: readonly Edit[]): Partial<Run> {
  const changes: Record<string, unknown> = {};
  const tags = new Map(run.tags);
  for (const { kind, key, value } of edits) {
    if (kind === 'run') changes[key] = value ?? ABSENT[key];
    else if (value === null) tags.delete(key);
    else tags.set(key, value);
  }
  return { ...changes, tags };
}

const ABSENT: Readonly<Record<RunKey, string | boolean>> = {
  name: '',
  note: '',
  experiment: 'default',
  archived: false,
  deleted: false,
  protected: false
};
