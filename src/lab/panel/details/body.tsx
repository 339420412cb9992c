/** Everything that is known of one run, section by section; the panel and an opened run file show the same. */
import * as React from 'react';
import type { Run } from '../../../store/index.js';
import { useServices } from '../../shared/services.js';
import type { IStoreSession } from '../../tokens.js';
import { Environment } from './environment.js';
import { Note } from './facts.js';
import { Figures } from './figures.js';
import { Metrics } from './metrics.js';
import { Overview } from './overview.js';
import { Params } from './params.js';
import { Lineage } from './relatives.js';
import { Source } from './source.js';

export function RunBody(props: { run: Run; session: IStoreSession }): React.JSX.Element {
  const { trans } = useServices();
  const { run, session } = props;
  return (
    <div
      className="jp-flightlog-Details-body"
      tabIndex={0}
      role="group"
      aria-label={trans.__('Facts of the run')}
    >
      <Overview run={run} />
      <Note run={run} session={session} />
      <Params run={run} session={session} />
      <Metrics run={run} session={session} />
      <Figures run={run} session={session} />
      <Source run={run} session={session} />
      <Lineage run={run} session={session} />
      <Environment run={run} session={session} />
    </div>
  );
}
