import { describe, expect, it } from 'vitest';
import { SeriesFeed } from '../../../src/lab/feed.js';
import type { SeriesView } from '../../../src/store/index.js';
import { until } from './stage.js';

function line(key: string, length: number): SeriesView {
  const values = new Float64Array(length);
  return { key, step: values, time: values, value: values, total: length, shown: length };
}

describe('SeriesFeed', () => {
  it('reads what is missing once, and again after the run changed', async () => {
    const asked: (readonly string[] | null)[] = [];
    const feed = new SeriesFeed(async (_, keys) => {
      asked.push(keys);
      return new Map([['loss', line('loss', asked.length)]]);
    });
    feed.get('a', ['loss']);
    await until(() => feed.peek('a').size === 1);
    feed.get('a', ['loss']);
    expect(asked).toEqual([['loss']]);
    feed.forget(new Set(['a']));
    expect(feed.get('a', ['loss']).get('loss')!.step).toHaveLength(1);
    await until(() => feed.peek('a').get('loss')!.step.length === 2);
  });

  it('reads again when a run changed while it was being read', async () => {
    let release: (() => void) | undefined;
    let reads = 0;
    const feed = new SeriesFeed(async () => {
      reads += 1;
      if (reads === 1) await new Promise<void>(done => (release = done));
      return new Map([['loss', line('loss', reads)]]);
    });
    feed.get('a', null);
    feed.forget(new Set(['a']));
    feed.get('a', null);
    release!();
    await until(() => feed.peek('a').get('loss')?.step.length === 2);
  });

  it('reads at most four runs at once', async () => {
    let now = 0;
    let most = 0;
    const feed = new SeriesFeed(async () => {
      most = Math.max(most, ++now);
      await new Promise(done => setTimeout(done, 5));
      now -= 1;
      return new Map();
    });
    let loaded = 0;
    feed.loaded.connect(() => (loaded += 1));
    for (let i = 0; i < 12; i++) feed.get(`run ${i}`, null);
    await until(() => loaded === 12);
    expect(most).toBe(4);
  });
});
