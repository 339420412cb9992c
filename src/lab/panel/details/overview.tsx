/** The head of the details: status, times, tags, what went wrong, and what could not be read or stored. */
import * as React from 'react';
import { formatAge } from '../../../charts/index.js';
import type { Run } from '../../../store/index.js';
import { Failure } from '../../preview/artifact.js';
import { Terminal } from '../../preview/text.js';
import { durationText, momentText } from '../../shared/format.js';
import { useNow } from '../../shared/hooks.js';
import { useServices } from '../../shared/services.js';
import { statusWord } from '../../shared/status.js';
import { Tags } from './facts.js';
import { Copied, Facts, type Fact } from './section.js';

export function Overview(props: { run: Run }): React.JSX.Element {
  const { run } = props;
  const { model, trans } = useServices();
  const now = useNow(1_000);
  const marks = [
    run.id === model.view.baseline && trans.__('baseline'),
    run.protected && trans.__('protected'),
    run.archived && trans.__('archived'),
    run.deleted && trans.__('in the trash')
  ].filter(mark => typeof mark === 'string');
  const status = [statusWord(run.status, trans), ...marks].join(' · ');
  const facts: Fact[] = [
    [trans.__('Status'), status],
    [
      trans.__('Started'),
      ago(run.start, now, trans.__('just now'), age => trans.__('%1 ago', age)),
      momentText(run.start)
    ],
    [trans.__('Took'), durationText(run, now, trans)],
    [trans.__('Experiment'), run.experiment]
  ];
  if (run.registered.size > 0)
    facts.push([trans.__('Registered as'), <Versions key="versions" run={run} />, '']);
  return (
    <div className="jp-flightlog-Overview">
      <Facts facts={facts} />
      <Tags run={run} />
      <Exception run={run} />
      <Troubles run={run} />
    </div>
  );
}

/** Versions of registered models that come from the run, each with its aliases and the line that loads it. */
function Versions(props: { run: Run }): React.JSX.Element {
  const { trans } = useServices();
  return (
    <ul className="jp-flightlog-Versions">
      {[...props.run.registered].map(([version, aliases]) => (
        <li key={version}>
          <Copied
            text={loadLine(version)}
            shown={version}
            what={trans.__('the line that loads %1', version)}
          />
          {aliases.map(alias => (
            <span key={alias} className="jp-flightlog-Versions-alias" title={trans.__('Alias')}>
              @{alias}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** `fl.load_model("models:/classifier/3")` of `classifier v3`. */
function loadLine(version: string): string {
  const [, name = version, number = ''] = /^(.*) v(\d+)$/.exec(version) ?? [];
  return `fl.load_model(${JSON.stringify(`models:/${name}/${number}`)})`;
}

function Exception(props: { run: Run }): React.JSX.Element | null {
  const { trans } = useServices();
  const { exception } = props.run;
  if (!exception) return null;
  return (
    <div className="jp-flightlog-Exception">
      <strong>{exception.type}</strong>
      <span>{exception.message}</span>
      {exception.traceback !== '' && (
        <details>
          <summary>{trans.__('Traceback')}</summary>
          <Terminal text={exception.traceback} label={trans.__('Traceback')} />
        </details>
      )}
    </div>
  );
}

function Troubles(props: { run: Run }): React.JSX.Element {
  const { trans } = useServices();
  const { run } = props;
  return (
    <>
      {run.status === 'crashed' && (
        <p className="jp-flightlog-Hint">
          {trans.__(
            'The kernel went away while it recorded. Everything logged until then is here.'
          )}
        </p>
      )}
      {run.status === 'lost' && (
        <p className="jp-flightlog-Hint">
          {trans.__('Nothing was heard of the kernel that recorded this for a minute.')}
        </p>
      )}
      {run.dropped > 0 && (
        <p className="jp-flightlog-Hint jp-mod-warn">
          {trans._n('%1 point could not be stored.', '%1 points could not be stored.', run.dropped)}
        </p>
      )}
      {run.problems.map(problem => (
        <Failure key={problem.file + problem.code} message={problem.message} />
      ))}
    </>
  );
}

function ago(time: number, now: number, fresh: string, words: (age: string) => string): string {
  const age = formatAge(time, now);
  if (age === 'now') return fresh;
  return age.length > 5 ? age : words(age);
}
