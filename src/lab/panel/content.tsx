/** The panel's content: toolbar, filter, list or state, footer, and the details of the focused run. */
import * as React from 'react';
import type { IStoreSession } from '../tokens.js';
import { useSignal } from '../shared/hooks.js';
import { ServicesContext, useServices, type LabServices } from '../shared/services.js';
import { Banners } from './banners.js';
import { ColumnPicker } from './columnpicker.js';
import { Details } from './details.js';
import { FilterBox } from './filterbox.js';
import { SelectionFooter } from './footer.js';
import { RunList } from './list.js';
import { useListData } from './listdata.js';
import { LookLine } from './lookline.js';
import { lookMenu } from './lookmenu.js';
import { EmptyState, ErrorState, NoMatch, NoServer, Skeleton } from './states.js';
import { PanelToolbar, StorePicker } from './toolbar.js';

export function PanelContent(props: { services: LabServices }): React.JSX.Element {
  return (
    <ServicesContext.Provider value={props.services}>
      <Body />
    </ServicesContext.Provider>
  );
}

function Body(): React.JSX.Element {
  const { model } = useServices();
  useSignal(model.stateChanged);
  useSignal(model.changed);
  useSignal(model.selectionChanged);
  const { current } = model;
  const isListed =
    model.state.kind === 'ready' &&
    current !== null &&
    (current.runs.length > 0 || current.reader.problems.length > 0);
  if (isListed) return <Runs session={current} key={current.info.id} />;
  return (
    <>
      <PanelToolbar />
      <State />
    </>
  );
}

/** What stands in for a list. */
function State(): React.JSX.Element {
  const { model } = useServices();
  const { state, current } = model;
  if (state.kind === 'loading') return <Skeleton />;
  if (state.kind === 'no-server') return <NoServer />;
  if (state.kind === 'error') return <ErrorState message={state.message} />;
  if (state.kind === 'no-store' || !current) return <EmptyState />;
  const problem = current.error ?? current.info.problem;
  return (
    <>
      <StorePicker />
      {problem === null ? <EmptyState /> : <ErrorState message={problem} />}
    </>
  );
}

function Runs(props: { session: IStoreSession }): React.JSX.Element {
  const { session } = props;
  const { model, trans } = useServices();
  const { filter, focus } = model.view;
  const data = useListData(session);
  const { rows, columns, context, known } = data;
  const [isPicking, setPicking] = React.useState(false);
  const pickColumns = React.useCallback(() => setPicking(true), []);
  const menu = React.useMemo(
    () => ({ model, trans, columns, known, pickColumns }),
    [model, trans, columns, known, pickColumns]
  );
  const focused = focus === null ? null : session.run(focus);
  return (
    <>
      <PanelToolbar look={() => lookMenu(menu)} />
      <StorePicker />
      <FilterBox value={filter} error={data.error} known={known} />
      <Banners session={session} />
      <LookLine shown={data.shown} total={data.total} baseline={context.baseline} />
      {isPicking && (
        <ColumnPicker columns={columns} known={known} onClose={() => setPicking(false)} />
      )}
      {rows.length === 0 ? (
        <NoMatch hidden={session.runs.filter(run => !run.deleted).length} />
      ) : (
        <RunList rows={rows} columns={columns} context={context} menu={menu} />
      )}
      <SelectionFooter />
      {focused && <Details run={focused} session={session} />}
    </>
  );
}
