import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/index.js';
import { plainView, viewFacts } from '../../../src/store/index.js';
import type { ViewSettings } from '../../../src/store/index.js';
import { START, endFacts, factsFile, pointsFile, runFacts, summaryOf } from '../store/build.js';
import type { Fact, Point } from '../store/build.js';

let store: string;

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function cli(
  argv: readonly string[],
  more: { isTTY?: boolean; env?: Record<string, string> } = {}
): Promise<Result> {
  const texts = { out: '', err: '' };
  const output = (name: 'out' | 'err') => ({
    isTTY: more.isTTY ?? false,
    write: (text: string) => {
      texts[name] += text;
    }
  });
  const code = await runCli(argv, {
    stdout: output('out'),
    stderr: output('err'),
    cwd: store,
    env: more.env ?? {},
    now: () => START + 3_600_000,
    version: '1.2.3'
  });
  return { code, ...texts };
}

function idOf(number: number): string {
  return `01jd${String(number).padStart(22, '0')}`;
}

function addRun(
  number: number,
  name: string,
  facts: readonly Fact[],
  ends: readonly Fact[] = endFacts()
): string {
  const id = idOf(number);
  const folder = join(store, 'runs', id);
  mkdirSync(folder, { recursive: true });
  const start: Fact = ['run', 'start', START + number * 1000, START];
  writeFileSync(
    join(folder, `${id}.facts.arrow`),
    factsFile([...runFacts(name), start, ...facts], ends)
  );
  return id;
}

function addBlob(text: string, fill: string): { $blob: string; size: number; media: string } {
  const sha256 = fill.repeat(64);
  mkdirSync(join(store, 'blobs'), { recursive: true });
  writeFileSync(join(store, 'blobs', sha256), text);
  return { $blob: sha256, size: Buffer.byteLength(text), media: 'text/plain' };
}

function metric(key: string, values: readonly number[]): Fact {
  return ['metric', key, summaryOf(values.map((value, step): Point => [key, step, value]))];
}

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'flightlog-cli-'));
  writeFileSync(join(store, 'store.json'), '{"format": 1, "kind": "flightlog-store"}');
  addRun(1, 'baseline', [
    ['param', 'lr', 0.1],
    ['param', 'depth', 3],
    ['tag', 'tree', ''],
    ['goal', 'acc', 'max'],
    metric('acc', [0.5, 0.9]),
    ['source', 'cell', addBlob('a = 1\nb = 2\nfit(a)\n', 'a')],
    ['source', 'packages', addBlob('{"numpy": "1.0", "pandas": "2.0"}', 'b')]
  ]);
  addRun(2, 'deeper', [
    ['param', 'lr', 0.1],
    ['param', 'depth', 5],
    ['goal', 'acc', 'max'],
    metric('acc', [0.6, 0.85]),
    ['source', 'cell', addBlob('a = 1\nb = 3\nc = 4\nfit(a)\n', 'c')],
    ['source', 'packages', addBlob('{"numpy": "1.1", "pandas": "2.0"}', 'd')]
  ]);
  addRun(3, 'too hot', [['param', 'lr', 9]], endFacts('failed'));
});

afterEach(() => rmSync(store, { recursive: true, force: true }));

/** Save a view as the panel does. */
function addView(name: string, view: Partial<ViewSettings>): void {
  const folder = join(store, 'views', idOf(50));
  mkdirSync(folder, { recursive: true });
  const facts = viewFacts(name, { ...plainView, ...view }).map(([key, value]): Fact => [
    'view',
    key,
    value
  ]);
  writeFileSync(join(folder, `${idOf(51)}.facts.arrow`), factsFile(facts));
}

describe('flightlog runs --view', () => {
  it("filters, orders and shows columns as the view says, and by the command's filter as well", async () => {
    addView('by accuracy', {
      filter: 'metrics.acc > 0',
      columns: [
        { field: 'params.depth' },
        { field: 'metrics.acc', mode: 'min' },
        { field: 'name' }
      ],
      sort: [{ field: 'metrics.acc', descending: true, mode: 'last' }]
    });
    const { out, err } = await cli(['runs', '--view', 'by accuracy']);
    const [head, ...rows] = out.trimEnd().split('\n');
    expect(err).toBe('');
    expect(head?.split(/ {2,}/)).toEqual(['STATUS', 'NAME', 'depth', 'acc', 'TOOK', 'AGE', 'ID']);
    expect(rows.map(row => row.split(/ {2,}/).slice(1, 4))).toEqual([
      ['baseline', '3', '0.500'],
      ['deeper', '5', '0.600']
    ]);
    const found = await cli(['runs', 'params.depth = 5', '--view', 'by accuracy', '--json']);
    expect((JSON.parse(found.out) as { name: string }[]).map(run => run.name)).toEqual(['deeper']);
  });

  it('names the nearest view, or that there is none', async () => {
    expect(await cli(['runs', '--view', 'x'])).toMatchObject({
      code: 1,
      err: `flightlog: No view "x" in ${store}. Save one in the panel first.\n`
    });
    addView('by accuracy', {});
    expect((await cli(['runs', '--view', 'by acuracy'])).err).toContain(
      'Did you mean "by accuracy"?'
    );
  });
});

describe('flightlog runs', () => {
  it('lists newest first, with the key metric and what differs', async () => {
    const { code, out, err } = await cli(['runs']);
    expect([code, err]).toEqual([0, '']);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^STATUS +NAME +acc +lr +depth +TOOK +AGE +ID$/);
    expect(lines.slice(1).map(line => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['✕ failed', 'too hot'],
      ['✓ finished', 'deeper'],
      ['✓ finished', 'baseline']
    ]);
  });

  it('filters by query, by words, by experiment, and limits', async () => {
    const names = async (...args: string[]): Promise<string[]> =>
      (JSON.parse((await cli(['runs', '--json', ...args])).out) as { name: string }[]).map(
        run => run.name
      );
    expect(await names('metrics.acc > 0.87')).toEqual(['baseline']);
    expect(await names('metrics.acc', '>', '0.8')).toEqual(['deeper', 'baseline']);
    expect(await names('failed')).toEqual(['too hot']);
    expect(await names('--experiment', 'none')).toEqual([]);
    expect(await names('--limit', '1')).toEqual(['too hot']);
  });

  it('leaves out archived and deleted runs without --all', async () => {
    addRun(4, 'old', [['run', 'archived', true]]);
    addRun(5, 'gone', [['run', 'deleted', true]]);
    expect((await cli(['runs'])).out).not.toMatch(/old|gone/);
    const all = (await cli(['runs', '--all'])).out;
    expect(all).toContain('old');
    expect(all).toContain('gone');
  });

  it('prints JSON with the words for NaN and large integers', async () => {
    addRun(6, 'odd', [
      ['param', 'seed', { $int: '12345678901234567890' }],
      metric('loss', [1, NaN])
    ]);
    const { out } = await cli(['runs', '--json', 'odd']);
    const [run] = JSON.parse(out) as { params: unknown; metrics: unknown; duration: number }[];
    expect(run).toMatchObject({
      params: { seed: { $int: '12345678901234567890' } },
      metrics: { loss: { $float: 'NaN' } },
      duration: 4
    });
  });

  it('reads the metrics of a crashed run from its points', async () => {
    const id = addRun(7, 'killed', [], []);
    const points: Point[] = [
      ['loss', 0, 2],
      ['loss', 1, 0.5]
    ];
    writeFileSync(
      join(store, 'runs', id, `${id}.points.arrow`),
      pointsFile([{ keys: ['loss'], points, capacity: 1024 }])
    );
    const { out } = await cli(['runs', 'metrics.loss < 1']);
    expect(out).toMatch(/\? lost +killed/);
  });

  it('says what could not be read, a line each, and lists the rest', async () => {
    const broken = join(store, 'runs', idOf(8));
    mkdirSync(broken);
    writeFileSync(join(broken, 'x.facts.arrow'), new Uint8Array(100));
    mkdirSync(join(store, 'runs', idOf(9)));
    const { code, out, err } = await cli(['runs']);
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(4);
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain(`runs/${idOf(8)}/x.facts.arrow: the file begins with zeros.`);
    expect(lines[2]).toContain(`runs/${idOf(9)}: the run folder holds no facts file.`);
  });

  it('colours only a terminal, and never with NO_COLOR', async () => {
    expect((await cli(['runs'])).out).not.toContain('\u001b[');
    expect((await cli(['runs'], { isTTY: true })).out).toContain('\u001b[32m✓ finished');
    expect((await cli(['runs'], { isTTY: true, env: { NO_COLOR: '1' } })).out).not.toContain(
      '\u001b['
    );
  });

  it('lets no name act on the terminal', async () => {
    const name = 'evil\u001b]0;owned\u0007\u001b[2J\r\n\u202etxt\u009b1m';
    const id = addRun(10, name, [['param', name, name], ['tag', name, name], metric(name, [1])]);
    for (const argv of [['runs'], ['show', id], ['compare', id, 'baseline']]) {
      const { out } = await cli(argv);
      expect(out).toContain('evil\\x1b]0;owned\\x07');
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });

  it('aligns names of wide and combined letters', async () => {
    rmSync(join(store, 'runs'), { recursive: true });
    addRun(1, '漢字', []);
    addRun(2, 'é', []);
    const [, ...rows] = (await cli(['runs'])).out.trimEnd().split('\n');
    expect(rows[0]).toContain('é     8.0 s');
    expect(rows[1]).toContain('漢字  9.0 s');
  });

  it('teaches where there is nothing yet', async () => {
    rmSync(join(store, 'runs'), { recursive: true });
    expect((await cli(['runs'])).out).toContain('No runs yet');
    addRun(1, 'one', []);
    expect((await cli(['runs', 'two'])).out).toBe('No run matches; the store holds 1.\n');
  });
});

describe('flightlog show', () => {
  it('shows parameters, metrics and source', async () => {
    const { out } = await cli(['show', 'baseline']);
    expect(out).toMatch(/^✓ finished {2}baseline\n/);
    expect(out).toMatch(/lr +0\.1\n/);
    expect(out).toMatch(/acc +0\.9 +0\.9 +1 +1 +2\n/);
    expect(out).toContain('Source\n  a = 1\n  b = 2\n  fit(a)\n');
  });

  it('tells what is missing when a blob did not come along', async () => {
    rmSync(join(store, 'blobs'), { recursive: true });
    const { code, out } = await cli(['show', 'baseline']);
    expect(code).toBe(0);
    expect(out).toContain(`blobs/${'a'.repeat(64)}: no such file`);
  });

  it('prints JSON', async () => {
    const run = JSON.parse((await cli(['show', idOf(2), '--json'])).out) as Record<string, unknown>;
    expect(run).toMatchObject({
      name: 'deeper',
      goals: { acc: 'max' },
      summaries: { acc: { last: [1, 0.85] } }
    });
  });
});

describe('flightlog compare', () => {
  it('says what differs, against the first', async () => {
    const { out } = await cli(['compare', 'baseline', 'deeper']);
    expect(out).toMatch(/acc \(highest\) +0\.900+ \(at 1\) +0\.850+ \(−0\.0500 worse, at 1\)\n/);
    expect(out).toMatch(/depth +3 +5\n/);
    expect(out).not.toMatch(/^lr /m);
    expect(out).toMatch(/lines against the first +\+2 −1\n/);
    expect(out).toMatch(/numpy +1\.0 +1\.1\n/);
    expect(out).toContain('1 the same');
  });

  it('shows all parameters when asked', async () => {
    expect((await cli(['compare', 'baseline', 'deeper', '--all-params'])).out).toMatch(/^lr /m);
  });

  it('gives an HTML fragment in which names are text', async () => {
    const { strings } = JSON.parse(
      readFileSync(new URL('../../fixtures/hostile-strings.json', import.meta.url), 'utf8')
    ) as { strings: { markup: string[] } };
    const id = addRun(
      4,
      strings.markup.join(''),
      strings.markup.map((text): Fact => ['param', text, text])
    );
    const { out } = await cli(['compare', 'baseline', id, '--html']);
    const tags = new Set([...out.matchAll(/<\/?([^\s>]+)/g)].map(([, tag]) => tag));
    expect([...tags].sort()).toEqual([
      'br',
      'div',
      'small',
      'table',
      'tbody',
      'td',
      'th',
      'thead',
      'tr'
    ]);
    expect(out).not.toMatch(/<[^>]*\son\w+\s*=/);
    expect(out).toContain('&lt;img src=x onerror=window.pwned=1&gt;');
  });

  it('needs two different runs', async () => {
    expect((await cli(['compare', 'baseline'])).code).toBe(2);
    expect((await cli(['compare', 'baseline', idOf(1)])).code).toBe(2);
  });
});

describe('flightlog report', () => {
  it('writes one file, whole, and prints where', async () => {
    const { code, out, err } = await cli([
      'report',
      'baseline',
      'deeper',
      '-o',
      'r.html',
      '--title',
      'Trees'
    ]);
    expect([code, err]).toEqual([0, '']);
    const html = readFileSync(join(store, 'r.html'), 'utf8');
    expect(html).toContain('Trees');
    expect(out).toBe(
      `${join(store, 'r.html')} (${(Buffer.byteLength(html) / 1000).toFixed(0)} kB)\n`
    );
    expect(readdirSync(store).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });

  it('makes no folder', async () => {
    const { code, err } = await cli(['report', 'baseline', '-o', 'new/r.html']);
    expect(code).toBe(1);
    expect(err).toBe(
      `flightlog: The folder ${join(store, 'new')} is not there. Make it first, or name another with -o.\n`
    );
    expect(existsSync(join(store, 'new'))).toBe(false);
  });

  describe('of a comparison saved in JupyterLab', () => {
    const document = (fields: object): string => {
      mkdirSync(join(store, 'notes'), { recursive: true });
      const file = join(store, 'notes', 'mine.flight.json');
      writeFileSync(file, JSON.stringify({ format: 1, store: '..', ...fields }));
      return file;
    };
    const html = (): string => readFileSync(join(store, 'notes', 'mine.html'), 'utf8');

    it('has its title and the runs that it draws, the baseline first, and names those that are gone', async () => {
      const ids = [1, 2, 3, 9].map(idOf);
      const fields = { title: 'Trees', hidden: [idOf(3)], baseline: idOf(2), slots: {} };
      const { code, out, err } = await cli(['report', document({ runs: { ids }, ...fields })]);
      expect(out).toContain(join(store, 'notes', 'mine.html'));
      expect(err).toContain(`Run ${idOf(9)} is not in this store, and not in the report.`);
      expect(code).toBe(1);
      expect(html()).toContain('<title>Trees');
      expect(html()).not.toContain('too hot');
      expect(html().indexOf('deeper')).toBeLessThan(html().indexOf('baseline'));
    });

    it('follows a query and a saved view', async () => {
      addView('deep ones', { filter: 'params.depth > 4' });
      for (const runs of [{ query: 'params.depth > 4' }, { view: 'deep ones' }]) {
        const { code, err } = await cli(['report', document({ runs })]);
        expect([code, err]).toEqual([0, '']);
        expect(html()).toContain('deeper');
        expect(html()).not.toContain('too hot');
      }
    });

    it.each([
      [{ runs: { view: 'gone' } }, 'The store has no saved view "gone".'],
      [{ runs: { query: 'metric.acc > 1' } }, 'did you mean "metrics.acc"?'],
      [{ runs: { ids: [] } }, 'The document shows no run that this store has.'],
      [{ runs: 3 }, 'mine.flight.json: '],
      [{ runs: { ids: [] }, format: 2 }, 'mine.flight.json: ']
    ])('says what is wrong with %j', async (fields, sentence) => {
      const { code, err } = await cli(['report', document(fields)]);
      expect(code).toBe(1);
      expect(err).toContain(sentence);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
      expect(existsSync(join(store, 'notes', 'mine.html'))).toBe(false);
    });
  });

  it('leaves nothing behind where it cannot write', async () => {
    mkdirSync(join(store, 'taken'));
    const { code, err } = await cli(['report', 'baseline', '-o', 'taken']);
    expect(code).toBe(1);
    expect(err).toContain('could not be written');
    expect(readdirSync(store).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('wrong use', () => {
  it.each([
    [['rnus'], 2, 'Unknown command rnus; did you mean runs?'],
    [['--versoin'], 2, 'Unknown option --versoin; did you mean --version?'],
    [[], 2, 'Name a command.'],
    [['runs', '--jsn'], 2, 'Unknown option --jsn; did you mean --json? See: flightlog runs --help'],
    [['runs', '--js'], 2, 'Unknown option --js; did you mean --json?'],
    [['runs', '--limit', 'many'], 2, '--limit takes a whole number above zero, not "many".'],
    [
      ['runs', '--limit'],
      2,
      "Option '--limit <value>' argument missing. See: flightlog runs --help"
    ],
    [['runs', '--json=1'], 2, "Option '--json' does not take an argument."],
    [['runs', 'metric.acc > 1'], 2, 'did you mean "metrics.acc"? (at character 1).'],
    [['show'], 2, 'Name the run to show.'],
    [['show', 'a', 'b'], 2, 'Only one run is shown, not 2.'],
    [['report', 'baseline'], 2, 'Say where to write it with -o FILE.'],
    [['show', 'basline'], 1, 'No run "basline" in this store. Did you mean "baseline"?'],
    [['show', '01jd'], 1, `"01jd" fits 3 runs: too hot (${idOf(3)}), deeper (${idOf(2)})`],
    [['runs', '--store', 'nowhere'], 1, 'nowhere: no such folder. Name a store with --store DIR.'],
    [['runs', '--store', 'store.json'], 1, 'store.json: a file, not a folder.'],
    [['--store', 'blobs', 'runs'], 1, 'blobs: no store: it holds neither store.json nor runs/.']
  ])('%j ends with %i', async (argv, code, sentence) => {
    const { err, out, ...result } = await cli(argv);
    expect(result.code).toBe(code);
    expect(err).toContain(sentence);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(out).toBe('');
  });

  it('refuses a store of a newer format', async () => {
    writeFileSync(join(store, 'store.json'), '{"format": 2}');
    const { code, err } = await cli(['runs']);
    expect(code).toBe(1);
    expect(err).toContain(
      'store.json: format 2, but this flightlog reads up to 1. Upgrade with: pip install -U flightlog.'
    );
  });

  it('says when there is no store at all', async () => {
    rmSync(join(store, 'store.json'));
    const { code, err } = await cli(['runs']);
    expect(code).toBe(1);
    expect(err).toContain(`No store found from ${store} upwards.`);
  });
});

describe('help', () => {
  it.each([['runs'], ['show'], ['compare'], ['report']])(
    'of %s names its options',
    async command => {
      const { code, out } = await cli([command, '--help']);
      expect(code).toBe(0);
      expect(out).toContain(`flightlog ${command}`);
      expect(out).toContain('--store DIR');
    }
  );

  it('lists the commands, and the version', async () => {
    expect((await cli(['--help'])).out).toMatch(/runs[^]*show[^]*compare[^]*report/);
    expect((await cli(['--version'])).out).toBe('flightlog 1.2.3\n');
  });
});
