import { MimeModel, RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';
import { afterEach, describe, expect, it } from 'vitest';
import { CARD_MIME, CardRenderer, readCard } from '../../../src/lab/card/card.js';
import { RunsModel } from '../../../src/lab/model.js';
import { MemoryServer, runId, STORE, until } from './stage.js';

const open: { dispose(): void }[] = [];

/** A card on a page, drawn from an output with these data. */
async function draw(server: MemoryServer, data: Record<string, unknown>): Promise<CardRenderer> {
  const model = new RunsModel({ server });
  const rendermime = new RenderMimeRegistry({ initialFactories: standardRendererFactories });
  const trans = nullTranslator.load('jupyterlab_flightlog');
  const commands = new CommandRegistry();
  const card = new CardRenderer({ model, commands, trans }, mime =>
    rendermime.createRenderer(mime)
  );
  open.push(card, model);
  Widget.attach(card, document.body);
  void card.renderModel(new MimeModel({ data: data as MimeModel.IOptions['data'] }));
  return card;
}

afterEach(() => {
  for (const one of open.splice(0)) one.dispose();
  document.body.replaceChildren();
});

describe('CardRenderer', () => {
  it('says how the run goes, and how far from the attempt before', async () => {
    const server = new MemoryServer();
    const attempt = (n: number, value: number) => {
      const at = [0, value];
      const summary = { count: 1, first: at, last: at, min: at, max: at, nan: null };
      server.add(n, {
        name: 'base',
        facts: [
          ['run', 'lineage', 'l'],
          ['run', 'attempt', n],
          ['goal', 'loss', 'min'],
          ['metric', 'loss', summary]
        ]
      });
    };
    attempt(1, 0.5);
    attempt(2, 0.25);
    const card = await draw(server, { [CARD_MIME]: { store: STORE, run: runId(2), goal: null } });
    await until(() => card.node.querySelector('.jp-flightlog-Card-line') !== null);
    const text = card.node.textContent;
    expect(text).toContain('base #2');
    expect(text).toContain('loss 0.25 (best 0.25 at 0)');
    expect(text).toContain('−0.250 better than #1');
  });

  it('shows the static form, without its scripts, when the store is not here', async () => {
    const html =
      '<b>baseline</b><img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';
    const card = await draw(new MemoryServer(), {
      [CARD_MIME]: { store: 'elsewhere', run: runId(1), goal: null },
      'text/html': html,
      'text/plain': 'baseline'
    });
    await until(() => card.node.textContent.includes('baseline'));
    expect(card.node.querySelector('script, [onerror]')).toBeNull();
    expect('pwned' in window).toBe(false);
  });
});

describe('readCard', () => {
  it('takes an object, or the text of one', () => {
    const card = { store: 's', run: 'r', goal: 'acc' };
    expect(readCard(card)).toEqual(card);
    expect(readCard(JSON.stringify(card))).toEqual(card);
    expect(readCard({ store: 's', run: 'r', goal: 3 })).toEqual({
      store: 's',
      run: 'r',
      goal: null
    });
  });

  it('takes nothing else', () => {
    for (const bad of [null, 7, '{', '[]', { store: 's' }, { run: 1, store: 's' }])
      expect(readCard(bad)).toBeNull();
  });
});
