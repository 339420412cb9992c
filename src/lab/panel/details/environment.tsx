/** Where the run ran: notebook, git, interpreter, machine, processes, what it used, and its packages. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { formatDuration, formatNumber } from '../../../charts/index.js';
import type { Run } from '../../../store/index.js';
import { shortPaths, sizeText } from '../../shared/format.js';
import { useLoaded } from '../../shared/hooks.js';
import { useServices } from '../../shared/services.js';
import type { IStoreSession } from '../../tokens.js';
import { Copied, Facts, Section, type Fact } from './section.js';
import { Kept } from './source.js';

interface EnvironmentProps {
  readonly run: Run;
  readonly session: IStoreSession;
}

export function Environment(props: EnvironmentProps): React.JSX.Element {
  const { trans } = useServices();
  const { run } = props;
  return (
    <>
      <Section id="environment" title={trans.__('Environment')}>
        <Facts
          facts={[
            ...place(run, trans),
            ...machine(run, trans),
            ...usage(run, trans),
            [trans.__('Run id'), <Copied key="id" text={run.id} what={trans.__('the run id')} />]
          ]}
        />
        <Ranks {...props} />
      </Section>
      {run.source.has('packages') && (
        <Section id="packages" title={trans.__('Packages')}>
          <Kept {...props} part="packages">
            {text => <Packages text={text} />}
          </Kept>
        </Section>
      )}
    </>
  );
}

function place(run: Run, trans: TranslationBundle): Fact[] {
  const facts: Fact[] = [];
  if (run.notebook) facts.push([trans.__('Notebook'), run.notebook.path]);
  if (run.script !== null)
    facts.push([trans.__('Script'), shortPaths([run.script])[0], run.script]);
  if (run.git) {
    const { commit, branch, dirty } = run.git;
    const what = trans.__('the commit');
    facts.push([
      trans.__('Commit'),
      <Copied key="git" text={commit} shown={commit.slice(0, 10)} what={what} />
    ]);
    if (branch !== '') facts.push([trans.__('Branch'), branch]);
    facts.push([
      trans.__('Changes'),
      dirty ? trans.__('with uncommitted changes') : trans.__('none')
    ]);
  }
  return facts;
}

function machine(run: Run, trans: TranslationBundle): Fact[] {
  const words: Record<string, string> = {
    python: trans.__('Python'),
    node: trans.__('Node'),
    deno: trans.__('Deno'),
    platform: trans.__('Platform'),
    host: trans.__('Host'),
    user: trans.__('User'),
    transport: trans.__('Stored')
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

/** Which processes of a distributed run logged. */
function Ranks(props: EnvironmentProps): React.JSX.Element | null {
  const { trans } = useServices();
  const { run, session } = props;
  const { value } = useLoaded(run.id, () => session.reader.ranks(run.id));
  if (!value || value.length === 0) return null;
  const shown = value.slice(0, 64).join(', ') + (value.length > 64 ? '…' : '');
  const count = trans._n('%1 process', '%1 processes', value.length);
  return <Facts facts={[[trans.__('Ranks'), `${shown} (${count})`]]} />;
}

function Packages(props: { text: string }): React.JSX.Element {
  const { trans } = useServices();
  const [wanted, setWanted] = React.useState('');
  const all = React.useMemo(() => readPackages(props.text), [props.text]);
  const shown = all.filter(([name]) => name.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <>
      <input
        type="search"
        className="jp-flightlog-Search"
        value={wanted}
        placeholder={trans.__('Find a package')}
        aria-label={trans.__('Find a package')}
        onChange={event => setWanted(event.target.value)}
      />
      <p className="jp-flightlog-Hint" role="status">
        {wanted.trim() === ''
          ? trans._n('%1 package', '%1 packages', all.length)
          : trans.__('%1 of %2 packages', shown.length, all.length)}
      </p>
      <Facts facts={shown} />
    </>
  );
}

/** Names and versions by name; what has another shape is left out. */
function readPackages(text: string): [string, string][] {
  let packages: unknown;
  try {
    packages = JSON.parse(text);
  } catch {
    return [];
  }
  return Object.entries(packages ?? {})
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}
