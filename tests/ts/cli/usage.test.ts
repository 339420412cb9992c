/** How the command is called: wrong use, stores that are not there, help. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { store, cli, idOf, useStore } from './three.js';

useStore();

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
