/** Progress of long work: a line that is replaced on a terminal, few lines in a log, none with --json. */
import { describe, expect, it } from 'vitest';
import { Progress } from '../../../src/cli/care/progress.js';
import { bytesText, listText, plural, refusal, tookText } from '../../../src/cli/care/words.js';

async function said(isTTY: boolean, isQuiet: boolean): Promise<string> {
  let text = '';
  const stderr = { isTTY, write: (more: string) => void (text += more) };
  const progress = new Progress(
    { stdout: stderr, stderr, cwd: '/', env: {}, now: Date.now, version: '' },
    isQuiet
  );
  for (let done = 0; done < 30; done++) {
    await progress.step('Checking', done, 3000, 'run');
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  progress.end();
  return text;
}

describe('progress', () => {
  it('is one line on a terminal, which goes away at the end', async () => {
    const began = performance.now();
    const text = await said(true, false);
    const lines = text.split('\r').length - 2;
    expect(text).toMatch(/^\r(Checking: \d+ of 3,000 runs\u001b\[K\r)+\u001b\[K$/);
    expect(lines).toBeLessThanOrEqual((performance.now() - began) / 100);
  });

  it('is silent in a log within its first seconds, and with --json', async () => {
    expect(await said(false, false)).toBe('');
    expect(await said(true, true)).toBe('');
  });

  it('listens to Ctrl-C only while it works', async () => {
    const before = process.listenerCount('SIGINT');
    await said(false, true);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});

describe('words', () => {
  it('say bytes, counts, lists and durations', () => {
    expect([0, 999, 1000, 12_345, 99_950, 1e6, 999_500, 2.5e12].map(bytesText)).toEqual(
      ['0 B', '999 B', '1.0 kB', '12.3 kB', '100 kB', '1.0 MB', '1.0 MB', '2.5 TB'] // rounded
    );
    expect([plural(1, 'run'), plural(2000, 'run')]).toEqual(['1 run', '2,000 runs']);
    expect([[], ['a'], ['a', null, 'b'], ['a', 'b', 'c']].map(listText)).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c'
    ]);
    expect([340, 61_000, 754_000].map(tookText)).toEqual([
      'in 0.3 s',
      'in 61.0 s',
      'in 12 min 34 s'
    ]);
  });

  it('turn what the system refused into a sentence with a remedy', () => {
    const of = (code: string, message: string): string =>
      (
        refusal(
          Object.assign(new Error(message), { code, syscall: 'open' }),
          'x',
          'be read'
        ) as Error
      ).message;
    expect(of('EROFS', "EROFS: read-only file system, open 'x'")).toBe(
      'x could not be read (read-only file system). The disk is read-only; copy the store to another.'
    );
    expect(of('ENOSPC', 'ENOSPC: no space left on device, write')).toBe(
      'x could not be read (no space left on device). Make room, then run it again.'
    );
    const bug = new TypeError('no such thing');
    expect(refusal(bug, 'x', 'be read')).toBe(bug);
  });
});
