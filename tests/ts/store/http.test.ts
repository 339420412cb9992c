/** A store on static file hosts: one that serves ranges, one that does not, one that misbehaves. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  StoreReader,
  catalogRows,
  encodeCatalog,
  httpStore,
  memoryStore
} from '../../../src/store/index.js';
import { RUN, START, WRITER, endFacts, factsFile, runFacts, seriesFile } from './build.js';
import type { Point } from './build.js';
import { levelsFile } from './buildlevels.js';

const points = Array.from({ length: 120_000 }, (_, i): Point => ['loss', i, Math.sin(i / 500)]);
const text = new TextEncoder();
const SHA = 'a'.repeat(64);
const artifact = [
  'artifact',
  'notes.txt',
  { sha256: SHA, size: 5, media: 'text/plain', type: 'text' }
];
const files = new Map<string, Uint8Array>([
  ['store.json', text.encode('{"format": 1, "kind": "flightlog-store", "id": "x"}')],
  [
    `runs/${RUN}/${WRITER}.facts.arrow`,
    factsFile(runFacts('über', [artifact as [string, string, unknown]]), endFacts())
  ],
  [`runs/${RUN}/${WRITER}.series.arrow`, seriesFile(points)],
  [`runs/${RUN}/${WRITER}.levels.arrow`, levelsFile(points)],
  [`blobs/${SHA}`, text.encode('hello')]
]);

/** What hosts were asked since a test began. */
let asked: { path: string; range: string | undefined; sent: number }[] = [];
const servers: Server[] = [];

/** A static host over `files` below /a b/flights/. */
async function host(ranges: boolean, more = new Map<string, Uint8Array>()): Promise<string> {
  const server = createServer((request, response) => answer(request, response, ranges, more));
  servers.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/a%20b/flights`;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  ranges: boolean,
  more: ReadonlyMap<string, Uint8Array>
): void {
  const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '').replace(
    '/a b/flights/',
    ''
  );
  const bytes = more.get(path) ?? files.get(path);
  const { range } = request.headers;
  const send = (status: number, body: Uint8Array, headers = {}): void => {
    asked.push({ path, range, sent: body.length });
    response.writeHead(status, headers).end(body);
  };
  if (!bytes) return send(404, text.encode('<h1>no</h1>'));
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (!ranges || start === undefined) return send(200, bytes);
  const part = bytes.subarray(Number(start), Number(end) + 1);
  const size = { 'Content-Range': `bytes */${bytes.length}` };
  if (part.length === 0) return send(416, new Uint8Array(), size);
  send(206, part, {
    'Content-Range': `bytes ${start}-${Number(start) + part.length - 1}/${bytes.length}`
  });
}

beforeAll(async () => {
  files.set('catalog.arrow', await encodeCatalog(await catalogRows(memoryStore(files)), START));
});
afterAll(() => servers.forEach(server => server.close()));

async function open(url: string): Promise<StoreReader> {
  asked = [];
  const reader = new StoreReader(httpStore(url));
  await reader.refresh();
  return reader;
}

describe.each([
  ['with ranges', true],
  ['without ranges', false]
])('a host %s', (_, ranges) => {
  it('lists the store from its catalog', async () => {
    const reader = await open(await host(ranges));
    expect(reader.runs.map(run => [run.name, run.status])).toEqual([['über', 'finished']]);
    expect(asked.map(({ path }) => path)).toEqual(['store.json', 'catalog.arrow']);
    expect(reader.problems).toEqual([]);
  });

  it('gives series and blobs as the folder does', async () => {
    const reader = await open(await host(ranges));
    const loss = (await reader.series(RUN)).get('loss');
    expect(Array.from(loss?.value ?? [])).toEqual(points.map(([, , value]) => value));
    const [notes] = reader.run(RUN)?.artifacts ?? [];
    expect(await reader.text(notes as NonNullable<typeof notes>)).toBe('hello');
  });

  it('gives a view as the folder does', async () => {
    const local = new StoreReader(memoryStore(files));
    await local.refresh();
    const reader = await open(await host(ranges));
    const options = { pixels: 200 };
    expect(await reader.view(RUN, ['loss'], options)).toEqual(
      await local.view(RUN, ['loss'], options)
    );
    const sent = asked.slice(2).reduce((sum, one) => sum + one.sent, 0);
    if (ranges) expect(sent).toBeLessThan(300_000);
    else expect(new Set(asked.map(({ path }) => path)).size).toBe(asked.length); // each file once
  });

  it('says that nothing is new, and what is when the catalog is', async () => {
    const more = new Map<string, Uint8Array>();
    const reader = await open(await host(ranges, more));
    expect(await reader.refresh()).toEqual(new Set());
    const store = new Map(files);
    store.set(`runs/${RUN}/${WRITER}.facts.arrow`, factsFile(runFacts('renamed'), endFacts()));
    more.set(
      'catalog.arrow',
      await encodeCatalog(await catalogRows(memoryStore(store)), START + 1)
    );
    expect(await reader.refresh()).toEqual(new Set([RUN]));
    expect(reader.run(RUN)?.name).toBe('renamed');
  });

  it('names what is not there', async () => {
    const source = httpStore(await host(ranges));
    await expect(source.read('runs/x/y', [[0, 10]])).rejects.toMatchObject({ code: 'not-found' });
    await expect(source.read('blobs/x')).rejects.toMatchObject({ code: 'not-found' });
    await expect(source.read('../secret')).rejects.toMatchObject({ code: 'bad-value' });
  });

  it('clips ranges to the file', async () => {
    const source = httpStore(await host(ranges));
    const { parts, size } = await source.read(`blobs/${SHA}`, [
      [3, 100],
      [2, 2],
      [0, 1]
    ]);
    expect([parts.map(part => new TextDecoder().decode(part)), size]).toEqual([['lo', '', 'h'], 5]);
    expect((await source.read(`blobs/${SHA}`, [[50, 60]])).parts).toEqual([new Uint8Array()]);
  });
});

describe('an address', () => {
  it('without a catalog says how to make one', async () => {
    const url = `${await host(true)}/elsewhere`;
    await expect(open(url)).rejects.toMatchObject({
      code: 'not-a-store',
      message: expect.stringContaining('flightlog pack') as string
    });
  });

  it('of a newer store is refused', async () => {
    const more = new Map([['store.json', text.encode('{"format": 2}')]]);
    await expect(open(await host(true, more))).rejects.toMatchObject({ code: 'newer-format' });
  });

  it('with a cut catalog lists what stands before the cut, and says so', async () => {
    const whole = files.get('catalog.arrow') as Uint8Array;
    const url = await host(true, new Map([['catalog.arrow', whole.subarray(0, -200)]]));
    const reader = await open(url);
    expect(reader.problems.map(({ code }) => code)).toEqual(['partial']);
  });

  it('with a page for a catalog is refused by name', async () => {
    const more = new Map([['catalog.arrow', text.encode('<html></html>')]]);
    await expect(open(await host(true, more))).rejects.toMatchObject({ code: 'not-arrow' });
  });

  it('where nobody answers is named', async () => {
    await expect(open('http://127.0.0.1:9/flights')).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('with a query keeps it', async () => {
    const urls: string[] = [];
    const source = httpStore(`${await host(true)}?token=t`, {
      headers: { 'X-Who': 'me' },
      fetch: (input, init) => {
        urls.push(String(input));
        expect(new Headers(init?.headers).get('X-Who')).toBe('me');
        return fetch(input, init);
      }
    });
    await source.facts(null);
    expect(urls.every(url => url.endsWith('?token=t'))).toBe(true);
  });
});
