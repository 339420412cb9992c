import { afterEach, describe, expect, it } from 'vitest';
import { RunsModel } from '../../../src/lab/model.js';
import { targetRuns } from '../../../src/lab/targets.js';
import { readTag } from '../../../src/lab/commands/edit.js';
import { pythonCode } from '../../../src/lab/commands/copy.js';
import { MemoryServer, runId } from './stage.js';

const open: RunsModel[] = [];

async function three(): Promise<RunsModel> {
  const server = new MemoryServer();
  for (const n of [1, 2, 3]) server.add(n, { name: `run ${n}` });
  const model = new RunsModel({ server });
  open.push(model);
  await model.open();
  return model;
}

afterEach(() => {
  for (const model of open.splice(0)) model.dispose();
});

describe('targetRuns', () => {
  it('means the runs it is told, then the picked ones, then the focused one', async () => {
    const model = await three();
    const ids = (args = {}) => targetRuns(model, args).map(run => run.id);
    expect(ids()).toEqual([]);
    model.setView({ focus: runId(1) });
    expect(ids()).toEqual([runId(1)]);
    model.select([runId(2), runId(3)]);
    expect(ids()).toEqual([runId(2), runId(3)]);
    expect(ids({ runs: [runId(1), 'gone'] })).toEqual([runId(1)]);
  });

  it('means the row alone from its own menu, unless the row is picked', async () => {
    const model = await three();
    const ids = () => targetRuns(model, { row: true }).map(run => run.id);
    model.select([runId(2), runId(3)]);
    model.setView({ focus: runId(1) });
    expect(ids()).toEqual([runId(1)]);
    model.setView({ focus: runId(2) });
    expect(ids()).toEqual([runId(2), runId(3)]);
  });
});

describe('readTag', () => {
  it('takes a bare tag, or a name and a value', () => {
    expect(readTag(' keep ')).toEqual({ key: 'keep', value: '' });
    expect(readTag('team: vision: eu')).toEqual({ key: 'team', value: 'vision: eu' });
    expect(readTag('a=b')).toEqual({ key: 'a', value: 'b' });
    expect(readTag('  ')).toBeNull();
    expect(readTag(': x')).toBeNull();
  });
});

describe('pythonCode', () => {
  it('reads one run, or several', () => {
    expect(pythonCode(['a'])).toBe(
      'import flightlog as fl\n\nrun = fl.get_run("a")\npoints = fl.load_points("a")\n'
    );
    expect(pythonCode(['a', 'b'])).toContain('ids = ["a", "b"]');
  });
});
