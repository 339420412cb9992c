/** When the run was, how long it took, what went wrong, and what could not be read or stored. */
import * as React from 'react';
import { formatAge } from '../../../charts/index.js';
import type { Run } from '../../../store/index.js';
import type { IStoreSession } from '../../tokens.js';
import { durationText, momentText } from '../../shared/format.js';
import { useNow } from '../../shared/hooks.js';
import { useServices } from '../../shared/services.js';
import { statusWord } from '../../shared/status.js';
import { Facts } from './section.js';

export function Overview(props: { run: Run; session: IStoreSession }): React.JSX.Element {
  const { run } = props;
  const { model, trans } = useServices();
  const now = useNow(1_000);
  const parent = run.parent === null ? null : props.session.run(run.parent);
  const facts: [string, React.ReactNode, string?][] = [
    [trans.__('Status'), statusWord(run.status, trans)],
    [
      trans.__('Started'),
      ago(run.start, now, trans.__('just now'), age => trans.__('%1 ago', age)),
      momentText(run.start)
    ],
    [trans.__('Took'), durationText(run, now, trans)],
    [trans.__('Experiment'), run.experiment]
  ];
  if (parent) {
    facts.push([
      trans.__('Part of'),
      <button
        type="button"
        className="jp-flightlog-Link"
        onClick={() => model.setView({ focus: parent.id })}
      >
        {parent.name}
      </button>
    ]);
  }
  return (
    <div className="jp-flightlog-Overview">
      <Facts facts={facts} />
      {run.exception && (
        <div className="jp-flightlog-Exception">
          <strong>{run.exception.type}</strong>
          <span>{run.exception.message}</span>
          {run.exception.traceback !== '' && (
            <details>
              <summary>{trans.__('Traceback')}</summary>
              <pre tabIndex={0}>{plain(run.exception.traceback)}</pre>
            </details>
          )}
        </div>
      )}
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
        <p className="jp-flightlog-Hint jp-mod-warn" key={problem.file}>
          {problem.message}
        </p>
      ))}
    </div>
  );
}

function ago(time: number, now: number, fresh: string, words: (age: string) => string): string {
  const age = formatAge(time, now);
  if (age === 'now') return fresh;
  return age.length > 5 ? age : words(age);
}

/** Tracebacks of IPython come with terminal colours, which are noise here. */
function plain(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
