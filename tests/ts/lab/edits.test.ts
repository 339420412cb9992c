import { afterEach, describe, expect, it } from 'vitest';
import { archive, note, protect, rename, tag, trash } from '../../../src/lab/edits.js';
import { RunsModel } from '../../../src/lab/model.js';
import { ServerError } from '../../../src/lab/servererror.js';
import type { Edit } from '../../../src/lab/tokens.js';
import { MemoryServer, runId, STORE } from './stage.js';

const open: RunsModel[] = [];
const ids = [1, 2, 3].map(runId) as [string, string, string];

async function openModel(server: MemoryServer): Promise<RunsModel> {
  for (const [n, name] of ['one', 'two', 'three'].entries()) server.add(n + 1, { name });
  const model = new RunsModel({ server });
  open.push(model);
  await model.open();
  return model;
}

afterEach(() => {
  for (const model of open.splice(0)) model.dispose();
});

describe('RunsModel.edit', () => {
  it('shows at once, before the server has answered', async () => {
    const server = new MemoryServer();
    const model = await openModel(server);
    const seen: string[] = [];
    model.changed.connect((_, changed) => {
      if (changed.has(ids[0])) seen.push(model.current!.run(ids[0])!.name);
    });
    const editing = model.edit([...rename(ids[0], 'renamed'), ...tag([ids[0]], 'keep')]);
    await Promise.resolve();
    expect(seen).toEqual(['renamed']);
    expect(model.current!.runs.find(({ id }) => id === ids[0])!.tags.get('keep')).toBe('');
    await editing;
    expect(new Set(seen)).toEqual(new Set(['renamed']));
    expect(model.current!.reader.run(ids[0])!.name).toBe('renamed');
  });

  it('shows what was there before when the server refuses, and says why', async () => {
    const server = new MemoryServer();
    const model = await openModel(server);
    server.edit = () => Promise.reject(new ServerError('refused', 'The store is read-only.'));
    const edits = [...note(ids, 'all of them'), ...archive(ids, true)];
    await expect(model.edit(edits, 'Note')).rejects.toThrow('The store is read-only.');
    expect(model.current!.runs.map(run => [run.note, run.archived])).toEqual([
      ['', false],
      ['', false],
      ['', false]
    ]);
    expect(model.undoable).toBeNull();
  });

  it('puts no protected run into the trash, and names it', async () => {
    const server = new MemoryServer();
    const model = await openModel(server);
    await model.edit(protect([ids[1]], true));
    let asked = 0;
    const real = server.edit.bind(server);
    server.edit = (store: string, edits: readonly Edit[]) => {
      asked += 1;
      return real(store, edits);
    };
    await expect(model.edit(trash(ids, true))).rejects.toThrow(
      'two is protected. Take the protection off to delete it.'
    );
    expect(asked).toBe(0);
    await model.edit([...protect([ids[1]], false), ...trash(ids, true)]);
    expect(model.current!.runs.every(run => run.deleted)).toBe(true);
  });
});

describe('RunsModel.undo', () => {
  it('takes edits back one by one, last first', async () => {
    const server = new MemoryServer();
    const model = await openModel(server);
    await model.edit(tag([ids[0]], 'stage', 'draft'));
    await model.edit(tag(ids, 'stage', 'final'), 'Tag 3 runs');
    await model.edit([...rename(ids[0], 'renamed'), ...trash([ids[0]], true)], 'Trash renamed');
    const stages = () => ids.map(id => model.current!.run(id)!.tags.get('stage'));
    expect(model.undoable).toMatchObject({ label: 'Trash renamed', runs: [ids[0]], store: STORE });
    await model.undo();
    expect(model.current!.run(ids[0])).toMatchObject({ name: 'one', deleted: false });
    expect(stages()).toEqual(['final', 'final', 'final']);
    await model.undo();
    expect(stages()).toEqual(['draft', undefined, undefined]);
    expect(model.undoable).toBeNull();
    await model.undo();
  });
});

describe('saved views', () => {
  it('keep the look of the list under a name, and bring it back', async () => {
    const server = new MemoryServer();
    const model = await openModel(server);
    const look = { filter: 'lr > 1', group: ['experiment'], metricMode: 'last' } as const;
    model.setView({ ...look, sort: [{ field: 'name', descending: true }], folds: ['x'] });
    const saved = await model.saveView('mine');
    expect(model.current!.views).toMatchObject([{ id: saved.id, name: 'mine', ...look }]);
    model.setView({ filter: 'other', group: [] });
    await model.saveView('yours');
    model.applyView(model.current!.views[0]!);
    expect(model.view).toMatchObject({ ...look, saved: saved.id, folds: ['x'] });
    await model.removeView(saved.id);
    expect(model.current!.views.map(({ name }) => name)).toEqual(['yours']);
    expect(model.view).toMatchObject({ saved: null, filter: 'lr > 1' });
  });

  it('of the same content stay the same array, and a removed one is told', async () => {
    const server = new MemoryServer();
    const model = await openModel(server);
    await model.saveView('mine');
    const { views } = model.current!;
    await model.current!.refresh();
    expect(model.current!.views).toBe(views);
  });
});

describe('IStoreSession.valueAt', () => {
  it('reads the value at a step when it is asked for, the last logged of several', async () => {
    const server = new MemoryServer();
    const id = server.add(4, {
      name: 'points',
      points: [
        ['acc', 1, 0.1],
        ['acc', 2, 0.2],
        ['acc', 2, 0.3],
        ['acc', 3, 0.4]
      ]
    });
    const model = await openModel(server);
    const session = model.current!;
    expect(session.valueAt(id, 'acc', 2)).toBeUndefined();
    await new Promise<void>(done => {
      session.changed.connect((_, changed) => changed.has(id) && done());
    });
    expect(session.valueAt(id, 'acc', 2)).toEqual({ step: 2, value: 0.3 });
    session.valueAt(id, 'acc', 9);
    await new Promise<void>(done => {
      session.changed.connect((_, changed) => changed.has(id) && done());
    });
    expect(session.valueAt(id, 'acc', 9)).toBeNull();
  });
});

describe('RunsModel.openPath', () => {
  it('opens the store of a folder, and throws the server’s sentence where there is none', async () => {
    const server = new MemoryServer();
    const model = await openModel(server);
    expect(await model.openPath('flights')).toBe(model.current);
    await expect(model.openPath('elsewhere')).rejects.toThrow('elsewhere is no store.');
  });
});
