/**
 * A stage for the panel's parts: a store in memory, a server over it that takes edits, and real widgets.
 */
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';
import { CommandIDs } from '../../../src/lab/commandids.js';
import { RunsModel } from '../../../src/lab/model.js';
import { RunsPanel } from '../../../src/lab/panel/panel.js';
import { ServerError } from '../../../src/lab/servererror.js';
import type { Edit, IRunsServer, StoreInfo } from '../../../src/lab/tokens.js';
import { isViewPath, memoryStore, viewFacts, viewRows, viewsOf } from '../../../src/store/index.js';
import type { SavedView, StoreSource } from '../../../src/store/index.js';
import { endFacts, factsFile, pointsFile, runFacts, START } from '../store/build.js';
import type { Fact, Point } from '../store/build.js';

export const STORE = '01jd9999999999999999999999';

/** The nth run's id. */
export function runId(n: number): string {
  return `01jd${String(n).padStart(22, '0')}`;
}

type NamedView = Omit<SavedView, 'id'>;

const WRITER = '01jd8888888888888888888888';

export interface RunSpec {
  readonly name: string;
  readonly facts?: readonly Fact[];
  readonly points?: readonly Point[];
  /** Null leaves it running. */
  readonly status?: 'finished' | 'failed' | null;
}

/** A server whose only store is in memory. */
export class MemoryServer implements IRunsServer {
  readonly files = new Map<string, Uint8Array>();
  readonly info: StoreInfo = {
    id: STORE,
    path: 'flights',
    name: 'flights',
    writable: true,
    problem: null
  };
  /** What `stores` answers; may be replaced to throw. */
  list = (): readonly StoreInfo[] => [this.info];
  private edits = 0;
  private known: { stamp: string; views: readonly SavedView[] } = { stamp: '', views: [] };

  stores(): Promise<readonly StoreInfo[]> {
    return Promise.resolve().then(() => this.list());
  }

  source(): StoreSource {
    const views = async () => {
      const files = [...this.files].filter(([path]) => isViewPath(path));
      const stamp = files.map(([path]) => path).join();
      if (stamp !== this.known.stamp)
        this.known = { stamp, views: viewsOf(files.flatMap(file => viewRows(...file))) };
      return this.known.views;
    };
    return { ...memoryStore(this.files, 'flights'), views };
  }

  /** As the real one: one new facts file for each run. */
  edit(_store: string, edits: readonly Edit[]): Promise<number> {
    for (const run of new Set(edits.map(edit => edit.run))) {
      const time = START + 3_600_000 + this.edits;
      const own = edits.filter(edit => edit.run === run);
      const writer = `01jd7777777777777777${String(this.edits++).padStart(6, '0')}`;
      const facts = own.map(({ kind, key, value }): Fact => [kind, key, value, time]);
      this.files.set(`runs/${run}/${writer}.facts.arrow`, factsFile(facts));
    }
    return Promise.resolve(edits.length);
  }

  /** As the real one: a new facts file of the view, and a new view for no id. */
  saveView(_store: string, id: string | null, view: NamedView | null): Promise<string> {
    const n = String(this.edits++).padStart(6, '0');
    const target = id ?? `01jd6666666666666666${n}`;
    const said = view ? viewFacts(view.name, view) : ([['deleted', true]] as const);
    const time = START + 3_600_000 + this.edits;
    const facts = said.map(([key, value]): Fact => ['view', key, value, time]);
    this.files.set(`views/${target}/01jd5555555555555555${n}.facts.arrow`, factsFile(facts));
    return Promise.resolve(target);
  }

  storeAt(path: string): Promise<StoreInfo> {
    if (path === this.info.path) return Promise.resolve(this.info);
    return Promise.reject(new ServerError('not-found', `${path} is no store.`));
  }

  /** Adds the nth run; later ones are newer. */
  add(n: number, spec: RunSpec): string {
    const id = runId(n);
    const start: Fact = ['run', 'start', START + n * 1000];
    const status = spec.status === undefined ? 'finished' : spec.status;
    const ended = status === null ? [] : endFacts(status, n + 10);
    const facts = [...runFacts(spec.name), start, ...(spec.facts ?? []), ...ended];
    this.files.set(`runs/${id}/${WRITER}.facts.arrow`, factsFile(facts));
    if (spec.points) {
      const keys = [...new Set(spec.points.map(([key]) => key))];
      const batch = { keys, points: spec.points, capacity: Math.max(1024, spec.points.length) };
      this.files.set(`runs/${id}/${WRITER}.points.arrow`, pointsFile([batch]));
    }
    if (spec.status === null)
      this.files.set(`runs/${id}/${WRITER}.lease.json`, lease(id, spec.points?.length ?? 0));
    return id;
  }
}

/** A writer on another machine that was heard of just now. */
function lease(run: string, rows: number): Uint8Array {
  const said = {
    format: 1,
    run,
    writer: WRITER,
    host: 'elsewhere',
    boot: 'b',
    pid: 1,
    pid_start: '1'
  };
  const text = JSON.stringify({
    ...said,
    time: Date.now(),
    rows,
    durable: rows,
    transport: 'mmap',
    dropped: 0
  });
  return new TextEncoder().encode(text);
}

export interface Stage {
  readonly server: MemoryServer;
  readonly model: RunsModel;
  readonly panel: RunsPanel;
  readonly commands: CommandRegistry;
  /** Commands that were executed, in order. */
  readonly executed: string[];
  find(selector: string): HTMLElement[];
  /** Waits until a condition holds; throws after two seconds. */
  until(condition: () => boolean): Promise<void>;
  dispose(): void;
}

/** A panel on a page, as JupyterLab would show it. */
export async function openPanel(server: MemoryServer): Promise<Stage> {
  const model = new RunsModel({ server });
  const commands = new CommandRegistry();
  const executed: string[] = [];
  for (const id of [...Object.values(CommandIDs), 'settingeditor:open']) {
    commands.addCommand(id, { label: id, execute: () => void executed.push(id) });
  }
  const trans = nullTranslator.load('jupyterlab_flightlog');
  const panel = new RunsPanel({ model, commands, trans });
  Widget.attach(panel, document.body);
  await panel.ready;
  await model.open();
  panel.update();
  await panel.renderPromise;
  await new Promise(done => setTimeout(done, 20));
  const dispose = () => {
    panel.dispose();
    model.dispose();
  };
  const find = (selector: string) => [...panel.node.querySelectorAll<HTMLElement>(selector)];
  return { server, model, panel, commands, executed, find, until, dispose };
}

export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (condition()) return;
    await new Promise(done => setTimeout(done, 20));
  }
  throw new Error(`never held: ${String(condition)}`);
}
