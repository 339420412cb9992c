/** A file of a store, opened: the run it belongs to, in full. */
import { PathExt } from '@jupyterlab/coreutils';
import * as React from 'react';
import { displayName } from '../../query/index.js';
import { RunBody } from '../panel/details/body.js';
import { Failure, Loading } from '../preview/artifact.js';
import { useLoaded, useSignal } from '../shared/hooks.js';
import { ServicesContext } from '../shared/services.js';
import { Status } from '../shared/status.js';
import type { IRunsModel, IStoreSession } from '../tokens.js';
import type { FileViewProps } from './factory.js';

export function RunFile(props: FileViewProps): React.JSX.Element {
  const { services, path } = props;
  const { value, error } = useLoaded(path, () => findRun(services.model, path));
  return (
    <ServicesContext.Provider value={services}>
      {error !== null && <Failure message={error} />}
      {value ? <Run {...value} {...props} /> : error === null && <Loading />}
    </ServicesContext.Provider>
  );
}

function Run(props: { session: IStoreSession; id: string } & FileViewProps): React.JSX.Element {
  const { session, id, services } = props;
  useSignal(session.changed);
  useSignal(services.model.stateChanged);
  const run = session.run(id);
  if (!run)
    return (
      <Failure
        message={services.trans.__('The run %1 cannot be read. Try flightlog verify.', id)}
      />
    );
  return (
    <section aria-label={services.trans.__('Details of %1', displayName(run))}>
      <div className="jp-flightlog-Details-head">
        <h3>
          <Status status={run.status} />
          <span className="jp-flightlog-Details-name">{displayName(run)}</span>
        </h3>
      </div>
      <RunBody run={run} session={session} />
    </section>
  );
}

/** `…/store/runs/<id>/<writer>.facts.arrow`: the store three folders up is opened, and the run focused. */
async function findRun(
  model: IRunsModel,
  path: string
): Promise<{ session: IStoreSession; id: string }> {
  const folder = PathExt.dirname(path);
  const store = PathExt.dirname(PathExt.dirname(folder));
  await model.open();
  const session = await model.openPath(store);
  const id = PathExt.basename(folder);
  if (session.run(id)) model.setView({ focus: id });
  return { session, id };
}
