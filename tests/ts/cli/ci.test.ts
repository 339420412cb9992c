/** The examples for continuous integration do what they say: their own lines, in a scratch repository with a server of its own. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = path.resolve(import.meta.dirname, '../../..');
const folder = fs.mkdtempSync(path.join(tmpdir(), 'flightlog-ci-'));
const project = path.join(folder, 'project');
const comment = path.join(folder, 'comment.md');

const TRAIN = `
import argparse
import flightlog as fl
parser = argparse.ArgumentParser()
parser.add_argument("--name")
name = parser.parse_args().name
with fl.start_run(name, goals={"loss": "min"}, params={"lr": 0.1 if name == "main" else 0.2}):
    for step in range(20):
        fl.log({"loss": (1 if name == "main" else 0.5) / (step + 1)}, step=step)
`;

/** What stands for GitHub's own command: it keeps the comment that it is given. */
const GH = `#!/bin/sh\nfor last; do :; done\ncp "$last" ${comment}\n`;

interface Workflow {
  readonly jobs: {
    readonly report: { readonly steps: { name?: string; run?: string; if?: string }[] };
  };
}

type Jobs = Record<string, { readonly script: string[] }>;

const read = (name: string): unknown =>
  parse(fs.readFileSync(path.join(root, 'examples/ci', name), 'utf8'));

function bash(script: string, env: Record<string, string> = {}): string {
  return execFileSync('bash', ['-e', '-c', script], {
    cwd: project,
    encoding: 'utf8',
    stdio: 'pipe',
    env: {
      ...process.env,
      PATH: [folder, path.join(root, '.venv/bin'), process.env['PATH']].join(path.delimiter),
      FLIGHTLOG_STORE: path.join(project, 'runs/flights'),
      ...env
    }
  });
}

/** A run of the workflow from a fresh checkout: its steps by an event's name, but for what installs. */
function workflow(event: 'push' | 'pull_request', env: Record<string, string>): void {
  fs.rmSync(project, { recursive: true, force: true });
  execFileSync('git', ['clone', '-q', path.join(folder, 'origin.git'), project]);
  const kept = path.join(folder, 'github-env');
  fs.writeFileSync(kept, '');
  const { steps } = (read('github-report.yml') as Workflow).jobs.report;
  for (const { name, run, if: only } of steps) {
    if (!name || !run || (only && !only.includes(event))) continue;
    const said = fs.readFileSync(kept, 'utf8').trim().split('\n').filter(Boolean);
    const before = Object.fromEntries(said.map(line => line.split('=') as [string, string]));
    bash(run, { ...env, ...before, GITHUB_ENV: kept, GITHUB_REPOSITORY: 'ada/trees' });
  }
}

beforeAll(() => {
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], {
      cwd: folder,
      stdio: 'pipe'
    });
  fs.writeFileSync(path.join(folder, 'gh'), GH, { mode: 0o755 });
  git('init', '-q', '-b', 'main', 'first');
  fs.writeFileSync(path.join(folder, 'first/train.py'), TRAIN);
  git('-C', 'first', 'add', '.');
  git('-C', 'first', 'commit', '-q', '-m', 'start');
  git('clone', '-q', '--bare', 'first', 'origin.git');
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('examples/ci', () => {
  it('GitHub: trains main and a pull request, comments on what differs, keeps runs and site', () => {
    workflow('push', { NAME: 'main', NUMBER: '' });
    workflow('pull_request', { NAME: 'pr-7', NUMBER: '7' });
    const said = fs.readFileSync(comment, 'utf8');
    expect(said).toMatch(/pr-7.*main|main.*pr-7/s);
    const [, address = ''] = /\]\((https:[^)]*)\)/.exec(said) ?? [];
    const [, commit, chart = ''] =
      /^https:\/\/github\.com\/ada\/trees\/raw\/([0-9a-f]{40})\/(.*)$/.exec(address) ?? [];
    const origin = ['-C', path.join(folder, 'origin.git')];
    const svg = execFileSync('git', [...origin, 'show', `${commit}:${chart}`], {
      encoding: 'utf8'
    });
    expect(svg).toContain('<svg');
    const kept = execFileSync('git', [
      ...origin,
      'ls-tree',
      '-r',
      '--name-only',
      'runs'
    ]).toString();
    expect(kept).toContain('docs/index.html');
    expect(kept.match(/^flights\/runs\/[^/]+(?=\/.*facts\.arrow$)/gm)).toHaveLength(2);
  });

  it('GitLab: reports a merge request before main was ever trained, and publishes', () => {
    const jobs = read('gitlab-report.yml') as Jobs;
    const env = {
      NAME: 'mr-3',
      CI_MERGE_REQUEST_IID: '3',
      CI_PROJECT_NAME: 'trees',
      FLIGHTLOG_STORE: path.join(project, 'flights')
    };
    const lines = ['train', 'report', 'pages'].flatMap(job => jobs[job]!.script);
    // What posts the note talks to GitLab alone.
    bash(lines.filter(line => !line.includes('gitlab_note')).join('\n'), env);
    expect(fs.readFileSync(path.join(project, 'report.md'), 'utf8')).toContain('mr-3');
    expect(fs.existsSync(path.join(project, 'public/index.html'))).toBe(true);
  });
});
