/** Where the run ran: notebook, git, interpreter, machine, and what it used. */
import * as React from 'react';
import { formatDuration, formatNumber } from '../../../charts/index.js';
import type { Run } from '../../../store/index.js';
import type { IStoreSession } from '../../tokens.js';
import { sizeText } from '../../shared/format.js';
import { useServices } from '../../shared/services.js';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Facts, Section } from './section.js';

export function Environment(props: { run: Run; session: IStoreSession }): React.JSX.Element {
  const { trans } = useServices();
  const { run } = props;
  return (
    <Section title={trans.__('Environment')}>
      <Facts
        facts={[
          ...place(run, trans),
          ...machine(run, trans),
          ...usage(run, trans),
          [trans.__('Run id'), run.id]
        ]}
      />
    </Section>
  );
}

type Fact = [string, string];

function place(run: Run, trans: TranslationBundle): Fact[] {
  const facts: Fact[] = [];
  if (run.notebook) facts.push([trans.__('Notebook'), run.notebook.path]);
  if (run.script !== null) facts.push([trans.__('Script'), run.script]);
  if (run.git) {
    const commit = run.git.commit.slice(0, 10);
    const branch = run.git.branch === '' ? '' : `, ${run.git.branch}`;
    const changed = run.git.dirty ? `, ${trans.__('with uncommitted changes')}` : '';
    facts.push([trans.__('Git'), `${commit}${branch}${changed}`]);
  }
  return facts;
}

function machine(run: Run, trans: TranslationBundle): Fact[] {
  const words: Record<string, string> = {
    python: trans.__('Python'),
    platform: trans.__('Platform'),
    host: trans.__('Host'),
    user: trans.__('User')
  };
  return Object.entries(words).flatMap(([key, word]): Fact[] => {
    const value = run.context.get(key);
    return value === undefined ? [] : [[word, value]];
  });
}

function usage(run: Run, trans: TranslationBundle): Fact[] {
  const facts: Fact[] = [];
  const wall = run.usage.get('wall_s');
  const cpu = run.usage.get('cpu_s');
  const peak = run.usage.get('peak_rss');
  if (cpu !== undefined) {
    const share = wall ? ` (${formatNumber(Math.round((cpu / wall) * 100))} %)` : '';
    facts.push([trans.__('CPU time'), formatDuration(cpu * 1000) + share]);
  }
  if (peak !== undefined) facts.push([trans.__('Peak memory'), sizeText(peak)]);
  return facts;
}
