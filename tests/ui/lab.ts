/**
 * A real JupyterLab in a real Chromium for the browser tests: starts both, and ends both.
 *
 * Waits for what a person would wait for; never sleeps for a fixed time.
 */
import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

export const root = resolve(import.meta.dirname, '../..');
export const python = join(
  root,
  '.venv',
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'
);

/** The window's JupyterLab, as far as the tests use it. */
interface LabWindow {
  jupyterapp: {
    restored: Promise<void>;
    commands: { execute(id: string, args?: object): Promise<unknown> };
    shell: { currentWidget: { sessionContext: { ready: Promise<void> } } };
  };
}

/** Chromium's path: CHROMIUM, else what the system has. Throws with the remedy when there is none. */
export function chromiumPath(): string {
  const named = process.env.CHROMIUM;
  if (named && existsSync(named)) return named;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {
      continue;
    }
  }
  throw new Error(
    'no Chromium found. Install one (Debian: apt-get install chromium) or name it in CHROMIUM'
  );
}

/** A headless Chromium that talks to nobody of its own accord. */
export function launch(): Promise<Browser> {
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking'];
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    ...quiet,
    '--disable-component-update',
    '--disable-sync'
  ];
  return chromium.launch({ executablePath: chromiumPath(), args });
}

export function freePort(): Promise<number> {
  return new Promise(done => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A JupyterLab server on a folder of the test. */
export class Lab {
  private constructor(
    readonly url: string,
    private readonly server: ChildProcess
  ) {}

  /** @param options a port that is to be used again, more arguments for the server */
  static async start(
    folder: string,
    env: Record<string, string> = {},
    options: { readonly port?: number; readonly args?: readonly string[] } = {}
  ): Promise<Lab> {
    const port = options.port ?? (await freePort());
    const args = ['-m', 'jupyterlab', '--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1'];
    args.push(
      `--ServerApp.port=${port}`,
      '--ServerApp.port_retries=0',
      `--ServerApp.root_dir=${folder}`
    );
    args.push('--IdentityProvider.token=', '--ServerApp.password=', '--LabApp.news_url=None');
    args.push(
      '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
      '--LabApp.expose_app_in_browser=True'
    );
    args.push(...(options.args ?? []));
    const bin = join(python, '..');
    const server = spawn(python, args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        PATH: `${bin}:${process.env.PATH}`,
        JUPYTERLAB_SETTINGS_DIR: join(folder, '.lab'),
        JUPYTERLAB_WORKSPACES_DIR: join(folder, '.lab'),
        ...env
      }
    });
    let log = '';
    server.stderr.on('data', chunk => (log = (log + String(chunk)).slice(-4000)));
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; ; tries++) {
      if (
        await fetch(`${url}/api/status`).then(
          answer => answer.ok,
          () => false
        )
      )
        return new Lab(url, server);
      if (tries > 600 || server.exitCode !== null)
        throw new Error(`JupyterLab did not start:\n${log}`);
      await new Promise(wake => setTimeout(wake, 100));
    }
  }

  /** Open JupyterLab in a page and wait until it is usable. */
  async open(page: Page, path = ''): Promise<void> {
    await page.goto(`${this.url}/lab${path}`);
    await page.waitForFunction(() =>
      Boolean((window as unknown as LabWindow).jupyterapp?.restored)
    );
    await page.evaluate(() => (window as unknown as LabWindow).jupyterapp.restored);
    await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  }

  async stop(): Promise<void> {
    if (this.server.exitCode !== null) return;
    const ended = new Promise(done => this.server.once('exit', done));
    this.server.kill('SIGTERM');
    const late = setTimeout(() => this.server.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }
}

/** Run a JupyterLab command in the page. */
export function execute(page: Page, id: string, args: object = {}): Promise<void> {
  return page.evaluate(
    async ([command, given]) => {
      await (window as unknown as LabWindow).jupyterapp.commands.execute(command, given);
    },
    [id, args] as const
  );
}

/** Open a notebook and wait for its kernel: a cell run earlier would be dropped. */
export async function openNotebook(page: Page, path: string): Promise<void> {
  await execute(page, 'docmanager:open', { path, factory: 'Notebook' });
  const book = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)');
  await book.locator('.jp-Notebook .jp-Cell').first().waitFor();
  await page.evaluate(
    () => (window as unknown as LabWindow).jupyterapp.shell.currentWidget.sessionContext.ready
  );
  await book
    .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    .waitFor({ timeout: 60_000 });
}

/** Everything a page did that a person would not see: errors, and requests that left this machine. */
export function watch(page: Page): { errors: string[]; outside: string[] } {
  const seen = { errors: [] as string[], outside: [] as string[] };
  page.on('pageerror', error => seen.errors.push(String(error)));
  page.on('request', request => {
    const url = new URL(request.url());
    if (/^(http|ws)/.test(url.protocol) && url.hostname !== '127.0.0.1')
      seen.outside.push(request.url());
  });
  return seen;
}
