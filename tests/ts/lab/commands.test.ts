import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandIDs } from '../../../src/lab/commandids.js';
import { addCopyCommands } from '../../../src/lab/commands/copy.js';
import { addEditCommands, knownTags, readTag } from '../../../src/lab/commands/edit.js';
import { addLifecycleCommands } from '../../../src/lab/commands/lifecycle.js';
import { RunsModel } from '../../../src/lab/model.js';
import type { Run } from '../../../src/store/index.js';
import { MemoryServer, runId, until } from './stage.js';

const server = () => {
  const made = new MemoryServer();
  made.add(1, { name: 'a', facts: [['tag', 'stage', 'final']] });
  made.add(2, { name: 'b', facts: [['run', 'protected', true]] });
  made.add(3, { name: 'c', facts: [['tag', 'stage', 'draft']] });
  return made;
};

let model: RunsModel;
let commands: CommandRegistry;
const a = runId(1);
const b = runId(2);
const c = runId(3);
const run = (id: string): Run => model.current!.run(id)!;
const said = (): string[] => Notification.manager.notifications.map(({ message }) => message);

/** Presses the button of the newest notification. */
function press(label: string): void {
  const newest = Notification.manager.notifications[0]!;
  const action = newest.options.actions!.find(button => button.label === label)!;
  action.callback(new MouseEvent('click'));
}

beforeEach(async () => {
  model = new RunsModel({ server: server() });
  commands = new CommandRegistry();
  const trans = nullTranslator.load('jupyterlab_flightlog');
  const app = { commands } as unknown as JupyterFrontEnd;
  const context = { app, model, trans, notebooks: null, rendermime: null };
  addEditCommands(context);
  addLifecycleCommands(context);
  addCopyCommands(context);
  await model.open();
});

afterEach(() => {
  Notification.dismiss();
  model.dispose();
});

describe('the trash', () => {
  it('takes what is free, says why the protected stays, and gives back what it took', async () => {
    await commands.execute(CommandIDs.trashRun, { runs: [a, b, c] });
    expect([a, b, c].map(id => run(id).deleted)).toEqual([true, false, true]);
    expect(said()).toEqual([
      'Moved 2 runs to the trash',
      'b is protected, so it was not moved to the trash.'
    ]);
    press('Undo');
    await until(() => !run(a).deleted && !run(c).deleted);
  });

  it('is closed to runs that are all protected, and its label says so', async () => {
    expect(commands.isEnabled(CommandIDs.trashRun, { runs: [b] })).toBe(false);
    expect(commands.label(CommandIDs.trashRun, { runs: [b] })).toBe('Move to trash (protected)');
    expect(commands.isVisible(CommandIDs.protectRun, { runs: [b] })).toBe(false);
    await commands.execute(CommandIDs.unprotectRun, { runs: [b] });
    expect(commands.isEnabled(CommandIDs.trashRun, { runs: [b] })).toBe(true);
  });

  it('gives runs back later too', async () => {
    await commands.execute(CommandIDs.trashRun, { runs: [a] });
    expect(commands.isVisible(CommandIDs.recoverRun, { runs: [c] })).toBe(false);
    await commands.execute(CommandIDs.recoverRun, { runs: [a, c] });
    expect(run(a).deleted).toBe(false);
    expect(said()[0]).toBe('Restored 1 run');
  });
});

describe('tags', () => {
  it('are put on several runs at once; undo gives each its own value back', async () => {
    await commands.execute(CommandIDs.tagRun, { runs: [a, b, c], tag: 'stage: best' });
    expect([a, b, c].map(id => run(id).tags.get('stage'))).toEqual(['best', 'best', 'best']);
    press('Undo');
    await until(() => run(b).tags.size === 0);
    expect([a, b, c].map(id => run(id).tags.get('stage'))).toEqual(['final', undefined, 'draft']);
  });

  it('are taken from those that have them', async () => {
    expect(commands.isEnabled(CommandIDs.untagRun, { runs: [b] })).toBe(false);
    await commands.execute(CommandIDs.untagRun, { runs: [a, b, c], tag: 'stage' });
    expect([a, b, c].map(id => run(id).tags.size)).toEqual([0, 0, 0]);
    expect(said()[0]).toBe('Took the tag stage from 2 runs');
  });

  it('are read as they are written, and known tags come by use', () => {
    expect(readTag(' stage : final=1 ')).toEqual({ key: 'stage', value: 'final=1' });
    expect(readTag('best')).toEqual({ key: 'best', value: '' });
    expect(readTag(' : x')).toBeNull();
    const tagged = [run(a), run(a), run(c)];
    expect(knownTags(tagged)).toEqual(['stage: final', 'stage: draft']);
  });
});

describe('a store that is read only', () => {
  it('disables what writes, and nothing else', () => {
    Object.assign(model.current!.info, { writable: false });
    const runs = { runs: [a] };
    for (const id of [CommandIDs.trashRun, CommandIDs.tagRun, CommandIDs.noteRun])
      expect(commands.isEnabled(id, runs)).toBe(false);
    expect(commands.isEnabled(CommandIDs.copyRunCode, runs)).toBe(true);
  });
});

it('every command says what it takes', async () => {
  for (const id of commands.listCommands()) {
    const { args } = await commands.describedBy(id, {});
    expect(args, id).toMatchObject({ type: 'object' });
  }
});
