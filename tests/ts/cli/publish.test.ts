import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { gunzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/index.js';
import { StoreReader, httpStore } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import { filesOf, idOf, type RunPlan } from '../report/store.js';

/** What no published byte may hold. */
const SECRETS = [
  'adalovelace',
  'analytical-engine',
  '/home/',
  '/scratch/team',
  'Users',
  'lab.example',
  'sk-live-123456',
  'hunter2hunter2'
];

const HIDDEN: RunPlan = {
  name: 'by adalovelace',
  params: { data: '/scratch/team/secret/train.csv', lr: 0.1, list: ['/home/adalovelace/x'] },
  tags: { owner: 'ada@lab.example' },
  metrics: { loss: [3, 2, 1] },
  note: 'From analytical-engine, see /home/adalovelace/notes.md',
  source: 'import os\nos.environ["API_KEY"] = "sk-live-123456"\nopen("/home/adalovelace/x.csv")\n',
  output: 'adalovelace@analytical-engine:/home/adalovelace$ ls\nhunter2hunter2\n',
  exception: {
    type: 'OSError',
    message: 'no /home/adalovelace/x.csv',
    traceback: 'File "/home/adalovelace/p/train.py", line 3, in <module>'
  },
  context: { user: 'adalovelace', host: 'analytical-engine', platform: 'Linux' },
  files: {
    'config.json': ['application/json', '{"root": "C:\\\\Users\\\\adalovelace\\\\x"}'],
    'log.txt': ['text/plain', 'Author: Ada <ada@lab.example>\n'],
    'model.pkl': ['application/octet-stream', '\0\u0001/home/adalovelace/model\0'],
    'plain.bin': ['application/octet-stream', '\0\u0001weights']
  }
};

/** What a person's script may log without a thought. */
const RECORDED = `# mailto: ada@lab.example
import flightlog as fl
with fl.start_run("tries", params={"data": "HOME/data/train.csv"}, note="see HOME/notes.md") as run:
    run.log({"loss": 0.5})
    run.log_text("saved to HOME/model.pt by adalovelace", "log.txt")
    run.log_dict({"paths": ["HOME/a", "HOME/b"]}, "paths.json")
    open("HOME/difference-engine/none.csv")
`;
const root = path.resolve(import.meta.dirname, '../../..');
const python = path.join(root, '.venv/bin/python');

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'flightlog-publish-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function writeStore(plans: readonly RunPlan[]): void {
  for (const [name, bytes] of filesOf(plans)) {
    const file = path.join(folder, 'flights', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, bytes);
  }
  fs.writeFileSync(path.join(folder, 'flights', 'store.json'), '{"format": 1}');
}

async function cli(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const texts = { out: '', err: '' };
  const output = (name: 'out' | 'err') => ({
    isTTY: false,
    write: (text: string) => void (texts[name] += text)
  });
  const code = await runCli(argv, {
    stdout: output('out'),
    stderr: output('err'),
    cwd: folder,
    env: { DB_PASSWORD: 'hunter2hunter2' },
    now: () => Date.UTC(2026, 5, 1),
    version: '1.2.3'
  });
  return { code, ...texts };
}

/** Every file below a folder, by path. */
function filesIn(root: string): Map<string, Buffer> {
  const names = fs.readdirSync(root, { recursive: true, encoding: 'utf8' });
  const files = names.filter(name => fs.statSync(path.join(root, name)).isFile());
  return new Map(files.map(name => [name, fs.readFileSync(path.join(root, name))]));
}

/** A file's bytes as text, with what it packs unpacked. */
function opened(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const packed = [...text.matchAll(/data-encoding="gzip">([A-Za-z0-9+/=]*)</g)];
  return [
    text,
    ...packed.map(([, body = '']) =>
      Buffer.from(gunzipSync(Buffer.from(body, 'base64'))).toString('latin1')
    )
  ].join('\n');
}

const RUNS: readonly RunPlan[] = [
  { name: 'baseline', metrics: { loss: [1, 0.5] }, params: { lr: 0.1 } },
  { name: 'wide', metrics: { loss: [1, 0.4] }, params: { lr: 0.2 }, source: 'train()\n' }
];

describe('flightlog publish', () => {
  it('writes pages, program and a store that is read back over HTTP without ranges', async () => {
    writeStore(RUNS);
    const { code, out } = await cli('publish', 'site', '--title', 'Trees & nets');
    expect(code).toBe(0);
    expect(out).toMatch(/^Published site\/index\.html: \d+ files written \(/);
    const index = fs.readFileSync(path.join(folder, 'site/index.html'), 'utf8');
    expect(index).toContain('<h1>Trees &amp; nets</h1>');
    expect(index).toContain(`<a href="explorer.html#run=${idOf(1)}">wide</a>`);
    const read = async (address: string | URL | Request) => {
      const file = path.join(folder, 'site', decodeURIComponent(new URL(String(address)).pathname));
      if (!fs.existsSync(file)) return new Response(null, { status: 404 });
      return new Response(new Uint8Array(fs.readFileSync(file)));
    };
    const reader = new StoreReader(httpStore('http://localhost/store/', { fetch: read }));
    await reader.refresh();
    expect(reader.runs.map(run => run.name)).toEqual(['wide', 'baseline']);
    expect([...(await reader.series(idOf(1), ['loss'])).get('loss')!.value]).toEqual([1, 0.4]);
    expect(await reader.text(reader.run(idOf(1))!.source.get('cell')!)).toBe('train()\n');
  });

  it('writes nothing when nothing changed, and the rest of one run when one did', async () => {
    writeStore(RUNS);
    await cli('publish', 'site');
    const before = filesIn(path.join(folder, 'site'));
    expect((await cli('publish', 'site')).out).toContain('nothing written');
    const after = filesIn(path.join(folder, 'site'));
    expect([...after].filter(([name, bytes]) => !before.get(name)?.equals(bytes))).toEqual([]);
    expect(after.size).toBe(before.size);
    writeStore([...RUNS, { name: 'deep', metrics: { loss: [2] } }]);
    const { out } = await cli('publish', 'site');
    const changed = [...filesIn(path.join(folder, 'site'))]
      .filter(([name, bytes]) => !before.get(name)?.equals(bytes))
      .map(([name]) => name.replaceAll(path.sep, '/'))
      .sort();
    const own = `store/runs/${idOf(2)}`;
    expect(changed.filter(name => !name.startsWith(own))).toEqual([
      'index.html',
      'published.json',
      'store/catalog.arrow'
    ]);
    expect(out).toContain(`${changed.length - 1} files written`);
  });

  it('removes withdrawn runs and leaves what others put there', async () => {
    writeStore(RUNS);
    await cli('publish', 'site');
    fs.writeFileSync(path.join(folder, 'site/CNAME'), 'runs.example.org');
    const { code, out } = await cli('publish', 'site', 'wide');
    expect(code).toBe(0);
    expect(out).toMatch(/files removed/);
    const names = [...filesIn(path.join(folder, 'site')).keys()];
    expect(names.filter(name => name.includes(idOf(0)))).toEqual([]);
    expect(names).toContain('CNAME');
  });

  it('refuses a folder where others have a file of that name, a store, and two ways to choose', async () => {
    writeStore(RUNS);
    fs.mkdirSync(path.join(folder, 'site'));
    fs.writeFileSync(path.join(folder, 'site/index.html'), 'mine');
    expect(await cli('publish', 'site')).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'site/index.html: is there, and flightlog did not write it. Choose another folder'
      )
    });
    expect(await cli('publish', 'flights')).toMatchObject({
      code: 1,
      err: expect.stringContaining('flights: is a store.')
    });
    expect(await cli('publish', 'other', 'wide', '--filter', 'x')).toMatchObject({ code: 2 });
    expect(await cli('publish', 'other', '--filter', 'metrics.loss < 0')).toMatchObject({
      code: 1,
      err: expect.stringContaining('No run fits; the store holds 2. Nothing was published.')
    });
    expect(await cli('publish')).toMatchObject({ code: 2 });
  });
});

describe('redaction', () => {
  it('leaves no secret in any byte of a site with a report, and says what it took out', async () => {
    writeStore([HIDDEN, ...RUNS]);
    fs.writeFileSync(
      path.join(folder, 'analysis.flight.md'),
      '---\ntitle: Trees\n---\n\n{{runs}}\n\n{{charts}}\n'
    );
    const { code, err } = await cli('publish', 'site', '--report', 'analysis.flight.md');
    expect(code).toBe(0);
    expect(err).toMatch(
      /Taken out before publishing: \d+ user names?, \d+ host names?, .*1 file that holds such/
    );
    const found = [...filesIn(path.join(folder, 'site'))].flatMap(([name, bytes]) =>
      name.startsWith('assets')
        ? []
        : SECRETS.filter(secret => opened(bytes).includes(secret)).map(
            secret => `${name}: ${secret}`
          )
    );
    expect(found).toEqual([]);
    const index = fs.readFileSync(path.join(folder, 'site/index.html'), 'utf8');
    expect(index).toContain('Taken out before publishing:');
    expect(index).toContain('<a href="reports/analysis.html">Trees</a>');
  });

  it('leaves none in what the recorder really noted: a dirty repository, a failed script, a patch', async () => {
    const home = path.join(folder, 'home', 'adalovelace');
    const project = path.join(home, 'difference-engine');
    fs.mkdirSync(project, { recursive: true });
    const git = (...argv: string[]) =>
      execFileSync('git', ['-C', project, ...argv], { env: person });
    const person = {
      ...process.env,
      HOME: home,
      USER: 'adalovelace',
      LOGNAME: 'adalovelace',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@lab.example',
      GIT_COMMITTER_EMAIL: 'ada@lab.example',
      PYTHONPATH: root,
      FLIGHTLOG_STORE: path.join(folder, 'flights')
    };
    const script = path.join(project, 'train.py');
    fs.writeFileSync(script, 'import flightlog\n');
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'start');
    fs.writeFileSync(script, RECORDED.replaceAll('HOME', home));
    expect(() =>
      execFileSync(python, [script], { env: person, cwd: project, stdio: 'pipe' })
    ).toThrow();
    const { code, err } = await cli('publish', 'site');
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(/Taken out before publishing: \d+ user names?/)
    ]);
    const secrets = ['adalovelace', 'difference-engine', 'lab.example', home];
    const before = [...filesIn(path.join(folder, 'flights'))]
      .map(([, bytes]) => opened(bytes))
      .join();
    expect(secrets.filter(secret => !before.includes(secret))).toEqual([]);
    const found = [...filesIn(path.join(folder, 'site'))].flatMap(([name, bytes]) =>
      name.startsWith('assets')
        ? []
        : secrets
            .filter(secret => opened(bytes).includes(secret))
            .map(secret => `${name}: ${secret}`)
    );
    expect(found).toEqual([]);
  });

  it('keeps the published store whole: every blob that is named is there, under its own hash', async () => {
    writeStore([HIDDEN]);
    await cli('publish', 'site');
    const store = path.join(folder, 'site/store');
    const reader = new StoreReader(nodeStore(store));
    await reader.refresh();
    const run = reader.run(idOf(0))!;
    expect(run.artifacts.map(({ name }) => name).sort()).toEqual([
      'config.json',
      'log.txt',
      'plain.bin'
    ]);
    for (const ref of [...run.source.values(), ...run.artifacts]) {
      const bytes = await reader.blob(ref);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(ref.sha256);
    }
    expect(await reader.text(run.source.get('cell')!)).toContain('open("…/x.csv")');
    expect(run.params.get('data')).toBe('…/train.csv');
    expect(run.context.get('platform')).toBe('Linux');
  });

  it('is off with --no-redact, and done for one report with --redact', async () => {
    writeStore([HIDDEN]);
    await cli('publish', 'site', '--no-redact');
    expect(opened(fs.readFileSync(path.join(folder, 'site/store/catalog.arrow')))).toContain(
      'analytical-engine'
    );
    const plain = await cli('report', 'by adalovelace', '-o', 'plain.html');
    expect(plain.code).toBe(0);
    const { code, err } = await cli('report', 'by adalovelace', '-o', 'open.html', '--redact');
    expect(code).toBe(0);
    expect(err).toContain('Taken out before publishing: ');
    const page = opened(fs.readFileSync(path.join(folder, 'open.html')));
    expect(SECRETS.filter(secret => page.includes(secret))).toEqual([]);
    expect(page).toContain('Taken out before publishing: ');
    expect(await cli('publish', 'two', '--report', 'plain.html')).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'plain.html: holds names of people, machines or folders. Make it again'
      )
    });
    // A site that was left half-way is gone on with.
    expect(await cli('publish', 'two', '--report', 'open.html')).toMatchObject({ code: 0 });
  });
});
