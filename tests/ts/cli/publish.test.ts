/** `flightlog publish`: what a site holds, what is written again, what it refuses. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoreReader, httpStore } from '../../../src/store/index.js';
import { idOf } from '../report/store.js';
import { RUNS, cli, filesIn, folder, writeStore, useFolder } from './site.js';

useFolder();

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
