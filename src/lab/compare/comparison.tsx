/** The comparison itself: which runs, in which colours and groups, laid out as header, side, charts and tabs. */
import * as React from 'react';
import {
  chosenRuns,
  displayName,
  groupRuns,
  seedGroups,
  type ChosenRuns,
  type FlightView,
  type RunGroup
} from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { useServices } from '../shared/services.js';
import type { IStoreSession } from '../tokens.js';
import { Charts } from './charts.js';
import type { CompareProps } from './compare.js';
import { Message } from './content.js';
import { ComparedContext, type Compared } from './context.js';
import { Differs } from './differs.js';
import { Divider } from './divider.js';
import { Header } from './header.js';
import { LinkState, useLinkMarks, usePicked } from './link.js';
import { Notices } from './notices.js';
import { groupedSlots } from './shownslots.js';
import { Tabs } from './tabs.js';

export function Comparison(props: CompareProps & { session: IStoreSession }): React.JSX.Element {
  const { session, state } = props;
  const { model, trans } = useServices();
  const view = state.value;
  const { chosen, error } = choose(session, view);
  const link = React.useMemo(() => new LinkState(model.pointed), [model]);
  React.useEffect(() => link.follow(), [link]);
  usePickedInPanel(link, session);
  const picked = usePicked(link);
  const compared = useCompare(session, props, chosen, link, picked);
  if (error !== null) return <Message text={error} />;
  if (!compared) {
    const text =
      'ids' in view.runs
        ? trans.__('None of these runs is in the store any more. Choose others in the Runs panel.')
        : trans.__('No run matches yet. Runs that do will appear here by themselves.');
    return <Message text={text} />;
  }
  return (
    <ComparedContext.Provider value={compared}>
      <Layout {...props} chosen={chosen} />
    </ComparedContext.Provider>
  );
}

/** A run that is picked here is the one whose details the Runs panel shows, where it lists the same store. */
function usePickedInPanel(link: LinkState, session: IStoreSession): void {
  const { model } = useServices();
  React.useEffect(() => {
    const onChanged = (_: LinkState, what: 'hover' | 'pick') => {
      const focus = link.picked.at(-1);
      const isListed = model.current === session && focus !== undefined && session.run(focus);
      if (what === 'pick' && isListed) model.setView({ focus });
    };
    link.changed.connect(onChanged);
    return () => void link.changed.disconnect(onChanged);
  }, [link, session, model]);
}

function Layout(
  props: CompareProps & { chosen: ChosenRuns; session: IStoreSession }
): React.JSX.Element {
  const { trans } = useServices();
  const root = React.useRef<HTMLDivElement>(null);
  const tabs = React.useRef<HTMLDivElement>(null);
  const link = React.useContext(ComparedContext)!.link;
  useLinkMarks(root, link);
  return (
    <div
      className="jp-flightlog-CompareContent"
      ref={root}
      onKeyDown={event => event.key === 'Escape' && link.clear()}
    >
      <Header host={props.host} />
      <Notices chosen={props.chosen} />
      <div className="jp-flightlog-CompareBody">
        <div
          className="jp-flightlog-CompareBody-side"
          tabIndex={0}
          role="region"
          aria-label={trans.__('Differences between the runs')}
        >
          <Differs />
        </div>
        <div className="jp-flightlog-CompareBody-main">
          <div
            className="jp-flightlog-CompareBody-charts"
            tabIndex={0}
            role="region"
            aria-label={trans.__('Charts')}
          >
            <Charts />
          </div>
          <Divider tabs={tabs} />
          <Tabs box={tabs} />
        </div>
      </div>
    </div>
  );
}

function choose(
  session: IStoreSession,
  view: FlightView
): { chosen: ChosenRuns; error: string | null } {
  const filterOf = (name: string) => session.views.find(saved => saved.name === name)?.filter;
  try {
    return { chosen: chosenRuns(session.runs, view, filterOf), error: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { chosen: { runs: [], missing: [], trashed: [] }, error: message };
  }
}

function useCompare(
  session: IStoreSession,
  { state }: CompareProps,
  { runs: all }: ChosenRuns,
  link: LinkState,
  picked: readonly string[]
): Compared | null {
  const view = state.value;
  const hidden = new Set(view.hidden);
  const runs = all.filter(run => !hidden.has(run.id));
  const baseline = all.find(run => run.id === view.baseline) ?? runs[0] ?? all[0];
  const ids = all.map(run => run.id);
  const strong = baseline ? [baseline.id, ...picked] : picked;
  const groups = groupsOf(runs, view.look.group);
  link.setGroups(groups);
  const slots = React.useMemo(
    () => groupedSlots(ids, groups, view.slots, strong),
    [ids.join(), groups.map(group => group.key).join(), view.slots, strong.join()]
  );
  return baseline ? { all, runs, groups, baseline, slots, session, view, state, link } : null;
}

/** Groups of two and more runs; a field that is none groups nothing. */
function groupsOf(runs: readonly Run[], by: readonly string[]): readonly RunGroup[] {
  if (by.length === 0) return [];
  if (by.includes('seeds')) return seedGroups(runs);
  try {
    return groupRuns(runs, by).filter(group => group.runs.length > 1);
  } catch {
    return [];
  }
}

/** The name of a run in a sentence. */
export function namesOf(runs: readonly Run[]): string {
  const names = runs.slice(0, 5).map(displayName);
  return runs.length > 5 ? `${names.join(', ')} …` : names.join(', ');
}
