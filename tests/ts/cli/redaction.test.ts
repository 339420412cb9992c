/** What is taken out before publishing: of a site, of a report by each template, of what the recorder noted. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { redactedRuns } from '../../../src/redact/index.js';
import {
  TEMPLATE_NAMES,
  makeReport,
  markdownReport,
  printReport
} from '../../../src/report/index.js';
import { StoreReader } from '../../../src/store/index.js';
import { nodeStore } from '../../../src/store/node.js';
import { idOf, type RunPlan } from '../report/store.js';
import { RUNS, cli, filesIn, folder, opened, useFolder, writeStore } from './site.js';

const root = path.resolve(import.meta.dirname, '../../..');
const python = path.join(root, '.venv/bin/python');

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

useFolder();

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

  it('leaves no secret in a page or Markdown by any template, which say what was taken out', async () => {
    writeStore([HIDDEN, ...RUNS]);
    const reader = new StoreReader(nodeStore(path.join(folder, 'flights')));
    await reader.refresh();
    const env = { DB_PASSWORD: 'hunter2hunter2' };
    for (const template of TEMPLATE_NAMES) {
      const open = await redactedRuns(reader, [0, 1, 2].map(idOf), { env });
      const options = { template, redacted: open.line };
      const made = await makeReport(open.reader, [0, 1, 2].map(idOf), options);
      const { text, files } = await markdownReport(made, 'files');
      const page = opened(Buffer.from(printReport(made)));
      const all = [page, text, ...files.values()].join('\n');
      expect(SECRETS.filter(secret => all.includes(secret))).toEqual([]);
      expect(open.line()).toMatch(
        /^Taken out before publishing: \d+ user names?, \d+ host names?, /
      );
      expect(page).toContain(open.line());
      expect(text.trimEnd().split('\n').at(-1)).toContain(open.line());
    }
  });
});
