/** What a person must know before reading the comparison: runs that are gone, a store that does not answer. */
import * as React from 'react';
import type { ChosenRuns } from '../../query/index.js';
import { formatAge } from '../../charts/index.js';
import { useServices } from '../shared/services.js';
import { useNow } from '../shared/hooks.js';
import { namesOf } from './comparison.js';
import { useCompared } from './context.js';

export function Notices(props: { chosen: ChosenRuns }): React.JSX.Element | null {
  const { missing, trashed } = props.chosen;
  const { session, state, view } = useCompared();
  const { trans } = useServices();
  const now = useNow(10_000);
  const lines: React.JSX.Element[] = [];
  if (session.error !== null) {
    const since = session.offlineSince;
    const age = since === null ? '' : trans.__(' What is shown is from %1.', formatAge(since, now));
    lines.push(<p key="offline">{session.error + age}</p>);
  }
  if (trashed.length > 0) {
    const words = trans._n(
      '%1 run is in the trash: %2.',
      '%1 runs are in the trash: %2.',
      trashed.length,
      namesOf(trashed)
    );
    lines.push(<p key="trash">{words}</p>);
  }
  if (missing.length > 0) {
    lines.push(
      <p key="missing">
        {trans._n(
          '%1 run is not in this store: %2.',
          '%1 runs are not in this store: %2.',
          missing.length,
          missing.slice(0, 5).join(', ')
        )}
      </p>
    );
  }
  if (lines.length === 0) return null;
  const forget = () => {
    const gone = new Set([...missing, ...trashed.map(run => run.id)]);
    if ('ids' in view.runs)
      state.update({ runs: { ids: view.runs.ids.filter(id => !gone.has(id)) } });
  };
  return (
    <div className="jp-flightlog-CompareNotices" role="status">
      <div>{lines}</div>
      {missing.length + trashed.length > 0 && (
        <button type="button" className="jp-flightlog-Button" onClick={forget}>
          {trans.__('Leave them out')}
        </button>
      )}
    </div>
  );
}
