import { Signal } from '@lumino/signaling';
import { afterEach, describe, expect, it } from 'vitest';
import { CHANGED_EVENT, RunsModel, type RunsModelOptions } from '../../../src/lab/model.js';
import { ServerError } from '../../../src/lab/servererror.js';
import { MemoryServer, runId, STORE, until } from './stage.js';

const open: RunsModel[] = [];

async function openModel(
  server: MemoryServer,
  options: Partial<RunsModelOptions> = {}
): Promise<RunsModel> {
  const model = new RunsModel({ server, ...options });
  open.push(model);
  await model.open();
  return model;
}

/** A state database that keeps what it is given. */
function memoryState(): {
  state: NonNullable<RunsModelOptions['state']>;
  kept: Map<string, unknown>;
} {
  const kept = new Map<string, unknown>();
  const state = {
    fetch: async (id: string) => kept.get(id),
    save: async (id: string, value: unknown) => void kept.set(id, JSON.parse(JSON.stringify(value)))
  };
  return { state: state as NonNullable<RunsModelOptions['state']>, kept };
}

afterEach(() => {
  for (const model of open.splice(0)) model.dispose();
});

describe('RunsModel.changed', () => {
  it('names the runs that are new, and only those', async () => {
    const server = new MemoryServer();
    server.add(1, { name: 'one' });
    const model = await openModel(server);
    const seen: string[][] = [];
    model.changed.connect((_, ids) => seen.push([...ids]));
    server.add(2, { name: 'two' });
    await model.current!.refresh();
    expect(seen).toEqual([[runId(2)]]);
    expect(model.current!.runs.map(run => run.name)).toEqual(['two', 'one']);
  });

  it('says nothing when nothing is new', async () => {
    const server = new MemoryServer();
    server.add(1, { name: 'one' });
    const model = await openModel(server);
    let calls = 0;
    model.changed.connect(() => (calls += 1));
    await model.current!.refresh();
    expect(calls).toBe(0);
  });

  it('follows the event bus, and takes no notice of other events', async () => {
    const server = new MemoryServer();
    const bus = new Signal<object, { schema_id: string; store?: string }>({});
    const model = await openModel(server, { events: bus });
    server.add(1, { name: 'one' });
    bus.emit({ schema_id: 'https://elsewhere.example/v1', store: STORE });
    await new Promise(done => setTimeout(done, 50));
    expect(model.current!.runs).toHaveLength(0);
    bus.emit({ schema_id: CHANGED_EVENT, store: STORE });
    await until(() => model.current!.runs.length === 1);
  });
});

describe('RunsModel.select', () => {
  it('keeps a run’s colour while it is picked, and gives free ones to the next', async () => {
    const server = new MemoryServer();
    for (let n = 1; n <= 4; n++) server.add(n, { name: `run ${n}` });
    const model = await openModel(server);
    const [a, b, c, d] = [1, 2, 3, 4].map(runId) as [string, string, string, string];
    model.select([a, b, c]);
    model.toggle(a);
    expect([a, b, c].map(id => model.slot(id))).toEqual([null, 1, 2]);
    model.toggle(d);
    expect(model.slot(d)).toBe(0);
    expect(model.selection).toEqual([b, c, d]);
  });

  it('lets go of runs that went away', async () => {
    const server = new MemoryServer();
    server.add(1, { name: 'one' });
    server.add(2, { name: 'two' });
    const model = await openModel(server);
    model.select([runId(1), runId(2)]);
    for (const path of [...server.files.keys()])
      if (path.includes(runId(1))) server.files.delete(path);
    await model.current!.refresh();
    expect(model.selection).toEqual([runId(2)]);
  });
});

describe('RunsModel.edit', () => {
  it('writes facts that the list then shows', async () => {
    const server = new MemoryServer();
    const id = server.add(1, { name: 'one' });
    const model = await openModel(server);
    await model.edit([
      { run: id, kind: 'run', key: 'name', value: 'renamed' },
      { run: id, kind: 'tag', key: 'keep', value: '' }
    ]);
    expect(model.current!.run(id)).toMatchObject({ name: 'renamed' });
    expect([...model.current!.run(id)!.tags.keys()]).toEqual(['keep']);
  });
});

describe('RunsModel.state', () => {
  it('tells a server without the extension from one without stores', async () => {
    const none = new MemoryServer();
    none.list = () => [];
    expect((await openModel(none)).state.kind).toBe('no-store');
    const off = new MemoryServer();
    off.list = () => {
      throw new ServerError('no-server', 'not there');
    };
    expect((await openModel(off)).state.kind).toBe('no-server');
  });

  it('says the server’s sentence when the first look fails, and recovers', async () => {
    const server = new MemoryServer();
    server.list = () => {
      throw new ServerError('refused', 'The disk is on fire.');
    };
    const model = await openModel(server);
    expect(model.state).toEqual({ kind: 'error', message: 'The disk is on fire.' });
    server.list = () => [server.info];
    await model.refresh();
    expect(model.state.kind).toBe('ready');
  });

  it('is kept in the state database and comes back', async () => {
    const server = new MemoryServer();
    server.add(1, { name: 'one' });
    server.add(2, { name: 'two' });
    const { state, kept } = memoryState();
    const first = await openModel(server, { state });
    first.select([runId(1), runId(2)]);
    first.toggle(runId(1));
    first.setView({ filter: 'two', folds: ['group:default'] });
    await until(() => kept.size === 1);
    const second = await openModel(server, { state });
    expect(second.view).toMatchObject({ filter: 'two', folds: ['group:default'] });
    expect([...second.selection].map(id => [id, second.slot(id)])).toEqual([[runId(2), 1]]);
  });

  it('is as at first when what was kept makes no sense', async () => {
    const { state, kept } = memoryState();
    kept.set('jupyterlab-flightlog:panel', {
      selection: [['x', -1], 7],
      view: { filter: 3, folds: 'no' }
    });
    const model = await openModel(new MemoryServer(), { state });
    expect(model.view).toMatchObject({ filter: '', folds: [] });
    expect(model.selection).toEqual([]);
  });
});

describe('RunsModel.withReader', () => {
  it('looks for stores again when it does not know one', async () => {
    const server = new MemoryServer();
    server.list = () => [];
    const model = await openModel(server);
    expect(await model.withReader(STORE)).toBeNull();
    server.list = () => [server.info];
    expect((await model.withReader(STORE))?.info.id).toBe(STORE);
  });

  it('gives the same session to everybody', async () => {
    const server = new MemoryServer();
    const model = await openModel(server);
    const [a, b] = await Promise.all([model.withReader(STORE), model.withReader(STORE)]);
    expect(a).toBe(b);
    expect(a).toBe(model.current);
  });
});

describe('a running run', () => {
  it('has metrics from its points, which grow with them', async () => {
    const server = new MemoryServer();
    const id = server.add(1, { name: 'live', status: null, points: [['loss', 0, 1]] });
    const model = await openModel(server);
    await until(() => model.current!.run(id)!.metrics.size === 1);
    expect(model.current!.run(id)!.metrics.get('loss')!.last).toEqual({ step: 0, value: 1 });
    server.add(1, {
      name: 'live',
      status: null,
      points: [
        ['loss', 0, 1],
        ['loss', 1, 0.5]
      ]
    });
    await model.current!.refresh();
    await until(() => model.current!.run(id)!.metrics.get('loss')!.count === 2);
  });
});

describe('a run that ends', () => {
  it('has the summary it said at its end, not the one last followed', async () => {
    const server = new MemoryServer();
    const id = server.add(1, { name: 'live', status: null, points: [['loss', 0, 1]] });
    const model = await openModel(server);
    await until(() => model.current!.run(id)!.metrics.size === 1);
    const summary = {
      count: 2,
      first: [0, 1],
      last: [1, 0.5],
      min: [1, 0.5],
      max: [0, 1],
      nan: null
    };
    server.add(1, { name: 'live', facts: [['metric', 'loss', summary]] });
    await model.current!.refresh();
    expect(model.current!.run(id)).toMatchObject({ status: 'finished' });
    expect(model.current!.run(id)!.metrics.get('loss')!.last).toEqual({ step: 1, value: 0.5 });
  });
});
