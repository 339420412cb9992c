/** A store in memory for reports: runs as plain objects in, a refreshed reader out. */
import { createHash } from 'node:crypto';
import { encodeFacts, encodePoints } from '../../../src/report/arrow.js';
import {
  StoreReader,
  encodeFactValue,
  memoryStore,
  type FactValue
} from '../../../src/store/index.js';

export const START = Date.UTC(2026, 2, 12, 14, 5);

export interface RunPlan {
  readonly name?: string;
  readonly status?: string;
  readonly attempt?: number;
  /** Id of the run that it is part of. */
  readonly parent?: string;
  readonly experiment?: string;
  readonly params?: Readonly<Record<string, FactValue>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly goals?: Readonly<Record<string, 'min' | 'max'>>;
  /** Values by metric; steps count from 0, a tenth of a second apart. */
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
  readonly note?: string;
  readonly exception?: { type: string; message: string; traceback: string };
  readonly source?: string;
  readonly output?: string;
  readonly packages?: Readonly<Record<string, string>>;
  /** Artifacts by name: media type and text. */
  readonly files?: Readonly<Record<string, readonly [media: string, text: string]>>;
  readonly context?: Readonly<Record<string, FactValue>>;
}

/** Ids as the store has them; the run at `index` of a plan. */
export function idOf(index: number): string {
  return `01jd3x7y8z9abcdefghjk${String(index).padStart(5, '0')}`;
}

export async function storeOf(plans: readonly RunPlan[]): Promise<StoreReader> {
  const reader = new StoreReader(memoryStore(filesOf(plans)), { now: () => START + 1e9 });
  await reader.refresh();
  return reader;
}

/** The store's files, by path. */
export function filesOf(plans: readonly RunPlan[]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const [i, plan] of plans.entries()) addRun(files, idOf(i), START + i * 60_000, plan);
  return files;
}

function addRun(files: Map<string, Uint8Array>, id: string, start: number, plan: RunPlan): void {
  const blob = (text: string, media: string) => {
    const bytes = new TextEncoder().encode(text);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    files.set(`blobs/${sha256}`, bytes);
    return { sha256, size: bytes.length, media };
  };
  const series = Object.entries(plan.metrics ?? {}).map(([key, values]) => {
    const step = Float64Array.from(values.keys());
    return { key, step, time: step.map(at => at * 100), value: Float64Array.from(values) };
  });
  const points = Math.max(0, ...series.map(({ step }) => step.length));
  const facts: [string, string, FactValue][] = [
    ['run', 'name', plan.name ?? id],
    ['run', 'experiment', plan.experiment ?? 'digits'],
    ['run', 'start', start],
    ['run', 'end', start + points * 100],
    ['run', 'status', plan.status ?? 'finished'],
    ['run', 'attempt', plan.attempt ?? 1],
    ['run', 'parent', plan.parent ?? null],
    ['run', 'note', plan.note ?? null],
    ['run', 'exception', plan.exception ?? null],
    ...named('param', plan.params),
    ...named('tag', plan.tags),
    ...named('goal', plan.goals),
    ...named('context', plan.context)
  ];
  const sources = {
    cell: plan.source,
    output: plan.output,
    packages: plan.packages && JSON.stringify(plan.packages)
  };
  for (const [key, text] of Object.entries(sources)) {
    if (text !== undefined) facts.push(['source', key, blob(text, 'text/plain')]);
  }
  for (const [name, [media, text]] of Object.entries(plan.files ?? {})) {
    facts.push(['artifact', name, { ...artifact(blob(text, media)), type: 'figure' }]);
  }
  const rows = facts
    .filter(([, , value]) => value !== null)
    .map(([kind, key, value], row) => ({
      run: id,
      writer: id,
      row,
      time: start,
      kind,
      key,
      value: encodeFactValue(value)
    }));
  files.set(`runs/${id}/${id}.facts.arrow`, encodeFacts(id, id, rows));
  if (series.length)
    files.set(`runs/${id}/${id}.points.arrow`, encodePoints(id, id, start, series));
}

function artifact({ sha256, size, media }: { sha256: string; size: number; media: string }) {
  return { sha256, size, media };
}

function named(
  kind: string,
  values: Readonly<Record<string, FactValue>> | undefined
): [string, string, FactValue][] {
  return Object.entries(values ?? {}).map(([key, value]) => [kind, key, value]);
}

/** Five runs as in a first sweep; one fails, one has a long name. */
export function sweep(points = 200): RunPlan[] {
  const curve = (best: number, n = points) =>
    Array.from({ length: n }, (_, i) => best * (1 - Math.exp((-5 * i) / points)));
  const loss = (best: number, n = points) =>
    Array.from({ length: n }, (_, i) => 2.3 * Math.exp((-4 * i) / points) + 1 - best);
  const plan = (name: string, best: number, params: Record<string, FactValue>): RunPlan => ({
    name,
    params: { seed: 1, lr: 0.1, depth: 3, ...params },
    goals: { acc: 'max' },
    tags: { tree: '' },
    metrics: { acc: curve(best), loss: loss(best), 'val/f1 macro': curve(best - 0.01) },
    source: `lr = ${String(params['lr'] ?? 0.1)}\nfor step in range(200):\n    train()\n`,
    packages: { numpy: '1.26.4', scipy: '1.12.0' },
    files: {
      'roc.svg': [
        'image/svg+xml',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><script>window.pwned=1</script><path d="M0 0L4 3" stroke="red"/></svg>'
      ]
    },
    context: {
      python: '3.11.7',
      user: 'ada',
      host: 'laptop',
      notebook: { path: 'train.ipynb', cell: 'a1' }
    }
  });
  return [
    {
      ...plan('baseline', 0.94, {}),
      attempt: 3,
      note: 'The reference.\n\nPlain SGD, **no** schedule.'
    },
    plan('deeper', 0.968, { depth: 5 }),
    plan('lr 0.05', 0.961, { lr: 0.05 }),
    {
      ...plan('too hot', 0.4, { lr: 0.9 }),
      status: 'failed',
      metrics: { acc: curve(0.4, 60), loss: [...loss(0.4, 59), NaN] },
      exception: {
        type: 'FloatingPointError',
        message: 'loss is NaN',
        traceback: 'Traceback …\nFloatingPointError: loss is NaN'
      }
    },
    plan('wide-resnet-augmented-cosine-schedule-seed-17', 0.9731, { depth: 8, augment: true })
  ];
}

/** Ids of the first `count` runs. */
export function ids(count: number): string[] {
  return Array.from({ length: count }, (_, i) => idOf(i));
}
