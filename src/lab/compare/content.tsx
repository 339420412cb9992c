/** The Compare tab's content: finds the store and the runs, and says kindly what is not there. */
import * as React from 'react';
import type { IStoreSession } from '../tokens.js';
import { useLoaded, useSignal } from '../shared/hooks.js';
import { ServicesContext, useServices } from '../shared/services.js';
import type { CompareProps } from './compare.js';
import { Comparison } from './comparison.js';

/** Milliseconds between two drawings of a store that keeps changing. */
const REST = 200;

export function CompareContent(props: CompareProps): React.JSX.Element {
  return (
    <ServicesContext.Provider value={props.services}>
      <Finder {...props} />
    </ServicesContext.Provider>
  );
}

function Finder(props: CompareProps): React.JSX.Element {
  const { state, host } = props;
  const { trans } = useServices();
  const [tries, setTries] = React.useState(0);
  useSignal(state.changed);
  const problem = host.problem?.() ?? null;
  const { store, storeId } = state.value;
  const key = problem === null ? JSON.stringify([store, storeId, host.path, tries]) : null;
  const { value, error } = useLoaded(key, () => host.open(state.value));
  if (problem !== null) return <Message text={problem} />;
  if (error !== null) {
    return (
      <Message text={error}>
        <button
          type="button"
          className="jp-flightlog-Button"
          onClick={() => setTries(count => count + 1)}
        >
          {trans.__('Look again')}
        </button>
      </Message>
    );
  }
  if (!value) return <Skeleton />;
  return <Followed {...props} session={value} />;
}

function Followed(props: CompareProps & { session: IStoreSession }): React.JSX.Element {
  useChanges(props.session);
  return <Comparison {...props} />;
}

/** Draws again when the store changed: at once, then at most every `REST` while runs are running. */
function useChanges({ changed }: IStoreSession): void {
  const [, redraw] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    let last = -Infinity;
    let waiting: ReturnType<typeof setTimeout> | null = null;
    const draw = () => {
      waiting = null;
      last = performance.now();
      redraw();
    };
    const onChanged = () => {
      const rest = last + REST - performance.now();
      if (waiting === null && rest <= 0) draw();
      else waiting ??= setTimeout(draw, rest);
    };
    changed.connect(onChanged);
    draw(); // it may have changed between drawing and connecting
    return () => {
      changed.disconnect(onChanged);
      if (waiting !== null) clearTimeout(waiting);
    };
  }, [changed]);
}

/** Something that stands where the comparison would be. */
export function Message(props: { text: string; children?: React.ReactNode }): React.JSX.Element {
  return (
    <div className="jp-flightlog-State" role="status">
      <p>{props.text}</p>
      {props.children}
    </div>
  );
}

/** The outline of a comparison while it is read. */
export function Skeleton(): React.JSX.Element {
  const { trans } = useServices();
  return (
    <div
      className="jp-flightlog-CompareSkeleton"
      role="status"
      aria-label={trans.__('Loading runs…')}
    >
      <div className="jp-flightlog-CompareSkeleton-bar" />
      <div className="jp-flightlog-CompareSkeleton-side" />
      {[0, 1, 2, 3, 4, 5].map(i => (
        <div key={i} className="jp-flightlog-CompareSkeleton-chart" />
      ))}
    </div>
  );
}
