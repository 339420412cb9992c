/** `flightlog runs`: what is listed, in which order, and with which columns. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pointsFile } from '../store/build.js';
import type { Point } from '../store/build.js';
import { store, cli, idOf, addRun, metric, addView, useStore } from './three.js';

useStore();

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
