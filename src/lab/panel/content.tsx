/** The panel's content: toolbar, filter, list or state, footer, and the details of the focused run. */
import * as React from 'react';
import { keyMetric } from '../../query/index.js';
import type { IStoreSession } from '../tokens.js';
import { useSignal } from '../shared/hooks.js';

import { valueSpreads } from '../shared/live.js';
import { ServicesContext, useServices, type LabServices } from '../shared/services.js';
import { Details } from './details.js';
import { readFilter } from './filter.js';
import { FilterBox } from './filterbox.js';
import { SelectionFooter } from './footer.js';
import { RunList } from './list.js';
import { listRows } from './rows.js';
import { EmptyState, ErrorState, NoMatch, NoServer, Skeleton } from './states.js';
import { PanelToolbar, StorePicker } from './toolbar.js';

export function PanelContent(props: { services: LabServices }): React.JSX.Element {
  return (
    <ServicesContext.Provider value={props.services}>
      <PanelToolbar />
      <Body />
    </ServicesContext.Provider>
  );
}

function Body(): React.JSX.Element {
  const { model } = useServices();
  useSignal(model.stateChanged);
  useSignal(model.changed);
  useSignal(model.selectionChanged);
  const { state, current } = model;
  if (state.kind === 'loading') return <Skeleton />;
  if (state.kind === 'no-server') return <NoServer />;
  if (state.kind === 'error') return <ErrorState message={state.message} />;
  if (state.kind === 'no-store' || !current) return <EmptyState />;
  const problem = current.error ?? current.info.problem;
  if (current.runs.length === 0 && current.reader.problems.length === 0) {
    return (
      <>
        <StorePicker />
        {problem === null ? <EmptyState /> : <ErrorState message={problem} />}
      </>
    );
  }
  return <Runs session={current} problem={problem} />;
}

function Runs(props: { session: IStoreSession; problem: string | null }): React.JSX.Element {
  const { model } = useServices();
  const { filter, showArchived, folds, focus } = model.view;
  const { runs, reader } = props.session;
  const { problems } = reader;
  const { query, error } = React.useMemo(() => readFilter(filter), [filter]);
  const rows = React.useMemo(
    () => listRows(runs, problems, { query, showArchived, folds: new Set(folds) }),
    [runs, problems.length, query, showArchived, folds]
  );
  const metric = React.useMemo(() => keyMetric(runs), [runs]);
  const spreads = React.useMemo(() => valueSpreads(runs, metric), [runs, metric]);
  const focused = focus === null ? null : props.session.run(focus);
  return (
    <>
      <StorePicker />
      <FilterBox value={filter} error={error} />
      {props.problem !== null && (
        <div className="jp-flightlog-Banner" role="alert">
          {props.problem}
        </div>
      )}
      {rows.length === 0 ? (
        <NoMatch hidden={runs.filter(run => !run.deleted).length} />
      ) : (
        <RunList rows={rows} metric={metric} spreads={spreads} />
      )}
      <SelectionFooter />
      {focused && <Details run={focused} session={props.session} />}
    </>
  );
}
