import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextRedactor, countsText, secretsOf } from '../../../src/redact/index.js';

const secrets = secretsOf([], {
  users: ['ada', 'root'],
  hosts: ['engine.lab.example', 'localhost'],
  homes: ['/data/people/ada'],
  env: { API_TOKEN: 'tok-12345678', WANDB_PROJECT: 'trees', LANG: 'C' }
});

function redacted(text: string): string {
  return new TextRedactor(secrets).text(text);
}

describe('TextRedactor.text', () => {
  it.each([
    ['/home/ada/projects/trees/train.py', '…/train.py'],
    ['open("/Users/Ada/data.csv")', 'open("…/data.csv")'],
    ['/home/bob', '~'],
    ['cd /data/people/ada/x', 'cd …/x'],
    ['-I/home/ada/include', '-I…/include'],
    [String.raw`C:\Users\ada\trees\train.py`, '…/train.py'],
    [String.raw`'C:\\Users\\ada\\trees\\train.py'`, "'…/train.py'"],
    ['file:///home/ada/x.html', '…/x.html'],
    [
      'File "/opt/venv/lib/python3.12/site-packages/torch/nn/x.py", line 3',
      'File "…/lib/python3.12/site-packages/torch/nn/x.py", line 3'
    ],
    ['/scratch/team/big.npy', '…/big.npy'],
    ['../people/home/ada/trees/train.py', '…/train.py'],
    ['written by ada on engine', 'written by [user] on [host]'],
    ['ada@engine.lab.example:~$', '[e-mail]:~$'],
    ['Ada Lovelace <ada@lab.example>', '[user] Lovelace <[e-mail]>'],
    ['key is tok-12345678.', 'key is [withheld].'],
    ['export WANDB_PROJECT=trees', 'export WANDB_PROJECT=[withheld]'],
    ['%env SEED 5', '%env SEED [withheld]'],
    ['os.environ["SEED"] = "5"', 'os.environ["SEED"] = "[withheld]"'],
    ['OPENAI_API_KEY = "sk-abc"', 'OPENAI_API_KEY = "[withheld]"']
  ])('takes out of %s what is private', (text, open) => {
    expect(redacted(text)).toBe(open);
  });

  it.each([
    'https://example.org/home/page and https://example.org/a/b/c',
    'adaboost = AdaBoostClassifier()',
    'root = tree / 2 // 3',
    'loss/train and a/b',
    '../data/train.csv and ./x/y.py',
    '</div><br/>',
    'EPOCHS=5',
    'export class Trees {}',
    '@app.route',
    'open("/dev/null")'
  ])('leaves %s', text => {
    expect(redacted(text)).toBe(text);
  });

  it('leaves nothing of a secret, whatever stands around it', () => {
    const known = [
      '/home/ada',
      'engine.lab.example',
      '/data/people/ada',
      'tok-12345678',
      'C:\\Users\\ada'
    ];
    const around = fc.constantFrom(
      ' ',
      '"',
      "'",
      '\n',
      '(',
      ')',
      ',',
      '<',
      '>',
      '=',
      '`',
      ';',
      'x ',
      '[',
      ']',
      '{'
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...known),
        around,
        around,
        fc.string(),
        (secret, before, after, rest) => {
          const text = redacted(`${before}${secret}${after}${rest}`);
          expect(text.includes(secret)).toBe(rest.includes(secret) && text.includes(secret));
          expect(text).not.toContain(secret);
        }
      )
    );
  });

  it('finds nothing more in what it made', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const once = redacted(text);
        expect(redacted(once)).toBe(once);
      })
    );
  });
});

describe('countsText', () => {
  it('names kinds with their counts', () => {
    const texts = new TextRedactor(secrets);
    texts.text('ada and ada in /home/ada/x and /opt/a/b');
    expect(countsText(texts.counts)).toBe('2 user names, 1 home path, 1 absolute path');
    expect(countsText(new Map())).toBe('nothing');
  });
});
