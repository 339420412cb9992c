import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ServerError } from '../../../src/lab/servererror.js';
import { MemoryServer, openPanel, runId, type RunSpec, type Stage } from './stage.js';

let stage: Stage | null = null;

async function show(specs: readonly RunSpec[]): Promise<Stage> {
  const server = new MemoryServer();
  specs.forEach((spec, i) => server.add(i + 1, spec));
  stage = await openPanel(server);
  return stage;
}

function names(on: Stage): string[] {
  return on.find('.jp-flightlog-RunRow-name').map(node => node.textContent ?? '');
}

function press(on: Stage, key: string, options: KeyboardEventInit = {}): void {
  on.find('[role=treegrid]')[0]!.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options })
  );
}

afterEach(() => {
  stage?.dispose();
  stage = null;
  document.body.replaceChildren();
});

describe('the list', () => {
  it('shows name, status in words, value of the goal, and experiments with counts', async () => {
    const on = await show([
      {
        name: 'baseline',
        facts: [
          ['run', 'experiment', 'digits'],
          ['goal', 'acc', 'max'],
          [
            'metric',
            'acc',
            { count: 2, first: [0, 0.5], last: [1, 0.7], min: [0, 0.5], max: [1, 0.973], nan: null }
          ]
        ]
      },
      { name: 'hot', status: 'failed' }
    ]);
    expect(names(on)).toEqual(['hot', 'baseline']);
    expect(on.find('.jp-flightlog-GroupRow').map(node => node.textContent)).toEqual([
      'default1 run',
      'digits1 run'
    ]);
    expect(on.find('.jp-flightlog-RunRow-value').map(node => node.textContent)).toEqual([
      '',
      '0.973'
    ]);
    expect(
      on.find('.jp-flightlog-RunRow [role=img]').map(node => node.getAttribute('aria-label'))
    ).toEqual(['failed', 'finished']);
  });

  it('folds older attempts behind the newest', async () => {
    const lineage = (attempt: number): RunSpec => ({
      name: 'same',
      facts: [
        ['run', 'lineage', 'abc'],
        ['run', 'attempt', attempt]
      ]
    });
    const on = await show([lineage(1), lineage(2), lineage(3)]);
    expect(names(on)).toEqual(['same #3']);
    const [fold] = on.find('.jp-flightlog-FoldRow');
    expect(fold!.textContent).toBe('2 older attempts');
    fold!.click();
    await on.until(() => names(on).length === 3);
    expect(names(on)).toEqual(['same #3', 'same #2', 'same']);
  });

  it('draws only the rows in sight of four hundred', async () => {
    const on = await show(Array.from({ length: 400 }, (_, i) => ({ name: `run ${i}` })));
    expect(on.find('.jp-flightlog-RunRow').length).toBeLessThan(60);
    expect(on.find('.jp-flightlog-RunList-rows')[0]!.style.height).toBe(`${401 * 24}px`);
    expect(on.find('.jp-flightlog-GroupRow-count')[0]!.textContent).toBe('400 runs');
  });

  it('gives the elements of rows that scroll out to those that scroll in, in the same frame', async () => {
    const on = await show(Array.from({ length: 400 }, (_, i) => ({ name: `run ${i}` })));
    const [list] = on.find('.jp-flightlog-RunList');
    const before = new Set(on.find('.jp-flightlog-RunList-rows > *'));
    list!.scrollTop = 200 * 24;
    list!.dispatchEvent(new Event('scroll'));
    await Promise.resolve();
    expect(names(on)).toContain('run 199');
    const rows = on.find('.jp-flightlog-RunList-rows > *');
    expect(rows.every(row => before.has(row))).toBe(true);
    const places = () =>
      on
        .find('.jp-flightlog-RunList-rows > *')
        .map(row => Number(row.ariaRowIndex ?? row.getAttribute('aria-rowindex')));
    const ordered = () => [...places()].sort((a, b) => a - b);
    expect(new Set(places()).size).toBe(rows.length);
    await on.until(() => places().join() === ordered().join());
  });

  it('says of a broken run what is wrong, and lists every other', async () => {
    const server = new MemoryServer();
    server.add(1, { name: 'whole' });
    server.files.set(`runs/${runId(2)}/01jd8888888888888888888888.facts.arrow`, new Uint8Array());
    stage = await openPanel(server);
    expect(names(stage)).toEqual(['whole']);
    expect(stage.find('.jp-flightlog-ProblemRow').length).toBeGreaterThan(0);
    const [text] = stage.find('.jp-flightlog-ProblemRow-text');
    expect(text!.title).toContain(runId(2));
    expect(text!.textContent).toMatch(/^01jd000000: /);
  });

  it('shows hostile names as text and makes no element of them', async () => {
    const corpus = JSON.parse(readFileSync('tests/fixtures/hostile-strings.json', 'utf8')) as {
      strings: Record<string, string[]>;
    };
    const hostile = Object.values(corpus.strings)
      .flat()
      .filter(text => text.trim() !== '')
      .slice(0, 20);
    const on = await show(
      hostile.map(name => ({
        name,
        facts: [
          ['param', name, name],
          ['tag', name, name]
        ]
      }))
    );
    for (const name of hostile) expect(names(on)).toContain(name);
    on.model.setView({ focus: runId(2) });
    await on.until(() => on.find('.jp-flightlog-Details').length === 1);
    expect(on.find('script, iframe, img, base, meta, style')).toEqual([]);
    expect('pwned' in window).toBe(false);
  });
});

describe('details', () => {
  it('say of a run that repeats another whether it came out the same, metric by metric', async () => {
    const note = [
      `Reproduces base (${runId(9)}). Verdict: **differs**, within 1e-06 of each value.`,
      '',
      '| metric | then | now | |',
      '|---|---|---|---|',
      '| acc | 0.9 | 0.9 | same |',
      '| <b>loss</b> | 0.1 | 0.2 | differs |'
    ].join('\n');
    const tags = { reproduces: runId(9), verdict: 'differs', team: 'a' };
    const on = await show([
      {
        name: 'again',
        facts: [
          ['run', 'note', note],
          ...Object.entries(tags).map(([key, value]) => ['tag', key, value] as const)
        ]
      }
    ]);
    on.model.setView({ focus: runId(1) });
    await on.until(() => on.find('.jp-flightlog-Repetition').length === 1);
    const section = on.find('[data-section=repetition]')[0]!;
    expect(section.querySelector('p')?.textContent).toBe(
      'It repeats base and 1 metric came out otherwise. Values may be apart by 1e-06 of the greater.'
    );
    expect(
      [...section.querySelectorAll('tbody tr')].map(row =>
        [...row.children].map(cell => cell.textContent?.trim())
      )
    ).toEqual([
      ['acc', '0.9', '0.9'],
      ['<b>loss</b>', '0.1', '0.2 differs']
    ]);
    expect(on.find('.jp-flightlog-Tags li[title]').map(node => node.title)).toEqual(['team: a']);
    expect(on.find('[data-section=verdict-note][open]')).toEqual([]);
  });
});

describe('the keyboard', () => {
  it('moves, picks, extends and clears', async () => {
    const on = await show([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    press(on, 'ArrowDown');
    await on.until(() => on.model.view.focus === runId(3));
    press(on, ' ');
    expect(on.model.selection).toEqual([runId(3)]);
    await on.until(() => on.find('[aria-selected=true]').length === 1);
    press(on, 'End', { shiftKey: true });
    expect(on.model.selection).toEqual([runId(3), runId(2), runId(1)]);
    press(on, 'Escape');
    expect(on.model.selection).toEqual([]);
    press(on, 'a', { ctrlKey: true });
    expect(on.model.selection).toHaveLength(3);
  });

  it('names the active row to assistive technology', async () => {
    const on = await show([{ name: 'a' }]);
    press(on, 'End');
    await on.until(() => on.find('.jp-mod-active[data-run]').length === 1);
    const active = on.find('[role=treegrid]')[0]!.getAttribute('aria-activedescendant')!;
    expect(document.getElementById(active)?.dataset['run']).toBe(runId(1));
  });

  it('renames with F2 and folds with the arrows', async () => {
    const on = await show([{ name: 'a' }]);
    press(on, 'ArrowLeft');
    await on.until(() => names(on).length === 0);
    press(on, 'ArrowRight');
    await on.until(() => names(on).length === 1);
    press(on, 'ArrowDown');
    await on.until(() => on.find('.jp-mod-active[data-run]').length === 1);
    press(on, 'F2');
    expect(on.executed).toEqual(['flightlog:rename-run']);
  });
});

describe('the filter', () => {
  it('narrows by words and by query', async () => {
    const on = await show([
      { name: 'slow', facts: [['param', 'lr', 0.01]] },
      { name: 'fast', facts: [['param', 'lr', 0.5]] }
    ]);
    on.model.setView({ filter: 'slo' });
    await on.until(() => names(on).join() === 'slow');
    on.model.setView({ filter: 'params.lr > 0.1' });
    await on.until(() => names(on).join() === 'fast');
  });

  it('says where a query cannot be read, and shows all runs meanwhile', async () => {
    const on = await show([{ name: 'a' }]);
    on.model.setView({ filter: 'params.lr >' });
    await on.until(() => on.find('.jp-flightlog-FilterBox-error').length === 1);
    expect(on.find('input[aria-invalid=true]')).toHaveLength(1);
    expect(on.find('.jp-flightlog-FilterBox-error span')[0]!.textContent).toMatch(/character 12/);
    expect(names(on)).toEqual(['a']);
  });

  it('says how many runs it hides when none is left', async () => {
    const on = await show([{ name: 'a' }, { name: 'b' }]);
    on.model.setView({ filter: 'zzz' });
    await on.until(() => on.find('.jp-flightlog-State').length === 1);
    expect(on.find('.jp-flightlog-State')[0]!.textContent).toContain('2 runs are hidden');
  });
});

describe('picking', () => {
  it('with Ctrl adds to the run that was clicked before', async () => {
    const on = await show([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    const rows = on.find('.jp-flightlog-RunRow');
    rows[0]!.click();
    await on.until(() => on.model.view.focus === runId(3));
    expect(on.model.selection).toEqual([]);
    const ctrl = { bubbles: true, ctrlKey: true };
    on.find('.jp-flightlog-RunRow')[2]!.dispatchEvent(new MouseEvent('click', ctrl));
    expect(on.model.selection).toEqual([runId(3), runId(1)]);
    on.find('.jp-flightlog-RunRow')[0]!.dispatchEvent(new MouseEvent('click', ctrl));
    expect(on.model.selection).toEqual([runId(1)]);
  });

  it('shows the footer with the count, and colours the row', async () => {
    const on = await show([{ name: 'a' }, { name: 'b' }]);
    on.find('.jp-flightlog-RunRow .jp-flightlog-RunRow-pick')[0]!.click();
    on.find('.jp-flightlog-RunRow .jp-flightlog-RunRow-pick')[1]!.click();
    await on.until(
      () => on.find('.jp-flightlog-SelectionFooter-count')[0]?.textContent === '2 selected'
    );
    const colours = on.find('.jp-flightlog-RunRow').map(row => row.style.borderInlineStartColor);
    expect(new Set(colours).size).toBe(2);
    on.find('.jp-flightlog-SelectionFooter .jp-mod-primary')[0]!.click();
    expect(on.executed).toEqual(['flightlog:compare-runs']);
  });
});

describe('states', () => {
  it('teach with two lines when nothing was recorded', async () => {
    const on = await show([]);
    expect(on.find('.jp-flightlog-Lines code').map(node => node.textContent)).toEqual([
      '%load_ext flightlog',
      '%%track baseline'
    ]);
    on.find('.jp-flightlog-State .jp-mod-primary')[0]!.click();
    expect(on.executed).toEqual(['flightlog:insert-example']);
  });

  it('say what to run when the server part is off', async () => {
    const server = new MemoryServer();
    server.list = () => {
      throw new ServerError('no-server', 'not there');
    };
    stage = await openPanel(server);
    expect(stage.find('code')[0]!.textContent).toBe('jupyter server extension enable flightlog');
  });
});

describe('the panel', () => {
  it('lets go of everything when it is disposed', async () => {
    const on = await show([{ name: 'a' }]);
    on.panel.dispose();
    await new Promise(done => setTimeout(done, 20));
    on.model.setView({ filter: 'x' });
    expect(on.panel.isDisposed).toBe(true);
    expect(document.querySelector('.jp-flightlog-RunsPanel')).toBeNull();
  });
});
