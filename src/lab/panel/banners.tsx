/** Lines above the list that say what is not as usual: the store cannot be reached, written or fully read. */
import * as React from 'react';
import { useServices } from '../shared/services.js';
import type { IStoreSession } from '../tokens.js';

export function Banners(props: { session: IStoreSession }): React.JSX.Element {
  const { session } = props;
  const { model, trans } = useServices();
  const { info, offlineSince } = session;
  const problem = session.error ?? info.problem;
  return (
    <>
      {problem !== null && (
        <div className="jp-flightlog-Banner" role="alert">
          <span>
            {problem}
            {offlineSince !== null &&
              ` ${trans.__('Shown as of %1; it comes back by itself.', new Date(offlineSince).toLocaleTimeString())}`}
          </span>
          <button
            type="button"
            className="jp-flightlog-Button"
            onClick={() => void model.refresh()}
          >
            {trans.__('Try again')}
          </button>
        </div>
      )}
      {info.limits && <div className="jp-flightlog-Banner jp-mod-quiet">{info.limits}</div>}
      {!info.writable && !info.limits && (
        <div className="jp-flightlog-Banner jp-mod-quiet">
          {trans.__('This store is read-only: runs can be compared, not renamed or tagged.')}
        </div>
      )}
    </>
  );
}
