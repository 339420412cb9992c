/** The Compare tab's content: finds the store, then lays out what differs, charts, sources and figures. */
import * as React from 'react';
import type { Run } from '../../store/index.js';
import type { IStoreSession } from '../tokens.js';
import { useLoaded, useSignal } from '../shared/hooks.js';
import { ServicesContext, useServices } from '../shared/services.js';
import type { CompareProps, CompareTarget } from './compare.js';
import { Charts } from './charts.js';
import { Differs } from './differs.js';
import { Figures } from './figures.js';
import { Header, type Look } from './header.js';
import { MetricTable } from './metrictable.js';
import { Sources } from './sources.js';

export function CompareContent(props: CompareProps): React.JSX.Element {
  return (
    <ServicesContext.Provider value={props.services}>
      <Finder target={props.target} />
    </ServicesContext.Provider>
  );
}

function Finder(props: { target: CompareTarget }): React.JSX.Element {
  const { model, trans } = useServices();
  const { value, error } = useLoaded(props.target.store, async () => {
    const session = await model.withReader(props.target.store);
    if (!session)
      throw new Error(
        trans.__('The store of these runs is no longer there. Open the Runs panel to see what is.')
      );
    return session;
  });
  if (error !== null) return <Message text={error} />;
  if (!value) return <Message text={trans.__('Loading runs…')} />;
  return <Comparison session={value} target={props.target} />;
}

function Comparison(props: { session: IStoreSession; target: CompareTarget }): React.JSX.Element {
  const { session, target } = props;
  const { model, trans } = useServices();
  useSignal(session.changed);
  const [look, setLook] = React.useState<Look>(() => ({
    x: 'step',
    log: false,
    smooth: model.preferences.smoothing,
    baseline: target.runs[0] ?? ''
  }));
  const runs = target.runs.flatMap(id => session.run(id) ?? []);
  const slots = new Map(target.runs.map((id, i) => [id, target.slots[i] ?? i]));
  const baseline = runs.find(run => run.id === look.baseline) ?? runs[0];
  if (!baseline) return <Message text={trans.__('None of these runs is in the store any more.')} />;
  const shared = { runs, slots, session };
  return (
    <div className="jp-flightlog-CompareContent">
      <Header {...shared} look={look} onLook={change => setLook({ ...look, ...change })} />
      <div
        className="jp-flightlog-CompareContent-scroll"
        tabIndex={0}
        role="region"
        aria-label={trans.__('Comparison')}
      >
        <div
          className="jp-flightlog-CompareContent-columns"
          style={{ '--jp-flightlog-runs': runs.length } as React.CSSProperties}
        >
          <div className="jp-flightlog-CompareContent-side">
            <Differs {...shared} />
          </div>
          <div className="jp-flightlog-CompareContent-main">
            <MetricTable {...shared} baseline={baseline} />
            <Charts {...shared} look={look} />
          </div>
        </div>
        <Sources {...shared} />
        <Figures {...shared} />
      </div>
    </div>
  );
}

/** What every part of the comparison is given. */
export interface Compared {
  readonly runs: readonly Run[];
  /** Colour slot by run id. */
  readonly slots: ReadonlyMap<string, number>;
  readonly session: IStoreSession;
}

function Message(props: { text: string }): React.JSX.Element {
  return (
    <div className="jp-flightlog-State" role="status">
      <p>{props.text}</p>
    </div>
  );
}
