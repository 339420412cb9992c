import { ServerConnection } from '@jupyterlab/services';
import { describe, expect, it } from 'vitest';
import { RunsServer } from '../../../src/lab/server.js';

const store = { id: 's', path: 'flights', name: 'flights', writable: true, problem: null };

/** A client whose server answers as told, and what it was asked. */
function client(answer: (url: URL) => Response): { server: RunsServer; asked: URL[] } {
  const asked: URL[] = [];
  const fetch = async (request: Request | string | URL) => {
    const url = new URL(request instanceof Request ? request.url : String(request));
    asked.push(url);
    return answer(url);
  };
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://127.0.0.1:1/',
    fetch: fetch as typeof globalThis.fetch
  });
  return { server: new RunsServer(settings), asked };
}

describe('RunsServer', () => {
  it('asks for ranges with inclusive ends and cuts the answer apart', async () => {
    const { server, asked } = client(
      () =>
        new Response(Uint8Array.of(1, 2, 3, 9), {
          headers: { 'X-Flightlog-Size': '100', 'X-Flightlog-Lengths': '3,1' }
        })
    );
    const { parts, size } = await server.source(store).read('runs/a/b.points.arrow', [
      [0, 3],
      [5, 5],
      [99, 120]
    ]);
    expect(asked[0]!.searchParams.get('ranges')).toBe('0-2,99-119');
    expect(parts.map(part => [...part])).toEqual([[1, 2, 3], [], [9]]);
    expect(size).toBe(100);
  });

  it('takes a page instead of an answer for a server without the extension', async () => {
    const { server } = client(() => new Response('<html>', { status: 404 }));
    await expect(server.stores()).rejects.toMatchObject({ code: 'no-server' });
    const lab = client(() => new Response('<html>', { status: 200 }));
    await expect(lab.server.stores()).rejects.toMatchObject({ code: 'no-server' });
  });

  it('passes the server’s own sentence on', async () => {
    const { server } = client(
      () => new Response(JSON.stringify({ message: 'The store is read-only.' }), { status: 403 })
    );
    await expect(server.edit('s', [])).rejects.toMatchObject({
      code: 'refused',
      message: 'The store is read-only.'
    });
  });

  it('says so when nothing answers', async () => {
    const { server } = client(() => {
      throw new TypeError('fetch failed');
    });
    await expect(server.stores()).rejects.toMatchObject({ code: 'offline' });
  });
});
