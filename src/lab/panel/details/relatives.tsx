/** What a run comes from and what came of it: attempts before and after, parent, children. As links. */
import * as React from 'react';
import { displayName } from '../../../query/index.js';
import type { Run } from '../../../store/index.js';
import { Status } from '../../shared/status.js';
import { useServices } from '../../shared/services.js';
import type { IStoreSession } from '../../tokens.js';
import { Facts, Section, type Fact } from './section.js';

/** Children that are named; of the rest the number. */
const CHILDREN = 30;

export interface Relatives {
  readonly before: Run | null;
  readonly after: Run | null;
  readonly parent: Run | null;
  /** The run that this one repeats (flightlog reproduce). */
  readonly original: Run | null;
  readonly children: readonly Run[];
}

export function relativesOf(run: Run, runs: readonly Run[]): Relatives {
  let before: Run | null = null;
  let after: Run | null = null;
  let parent: Run | null = null;
  let original: Run | null = null;
  const repeated = run.tags.get('reproduces');
  const children: Run[] = [];
  for (const other of runs) {
    if (other.deleted || other.id === run.id) continue;
    if (other.id === run.parent) parent = other;
    if (other.id === repeated) original = other;
    if (other.parent === run.id) children.push(other);
    if (run.lineage === null || other.lineage !== run.lineage) continue;
    if (other.attempt < run.attempt && other.attempt > (before?.attempt ?? 0)) before = other;
    if (other.attempt > run.attempt && other.attempt < (after?.attempt ?? Infinity)) after = other;
  }
  return { before, after, parent, original, children: children.reverse() };
}

export function Lineage(props: { run: Run; session: IStoreSession }): React.JSX.Element | null {
  const { trans } = useServices();
  const { run, session } = props;
  const found = React.useMemo(() => relativesOf(run, session.runs), [run, session.runs]);
  const facts: Fact[] = [];
  const add = (name: string, other: Run | null) => {
    if (other) facts.push([name, <RunLink key={other.id} run={other} />, displayName(other)]);
  };
  add(trans.__('Part of'), found.parent);
  add(trans.__('Repeats'), found.original);
  add(trans.__('Attempt before'), found.before);
  add(trans.__('Attempt after'), found.after);
  const { children } = found;
  if (facts.length === 0 && children.length === 0) return null;
  const more = children.length - CHILDREN;
  return (
    <Section id="lineage" title={trans.__('Lineage')} open>
      <Facts facts={facts} />
      {children.length > 0 && (
        <>
          <h5 className="jp-flightlog-Subtitle">
            {trans._n('%1 run inside', '%1 runs inside', children.length)}
          </h5>
          <ul className="jp-flightlog-Children">
            {children.slice(0, CHILDREN).map(child => (
              <li key={child.id}>
                <RunLink run={child} />
              </li>
            ))}
          </ul>
          {more > 0 && <p className="jp-flightlog-Hint">{trans.__('and %1 more', more)}</p>}
        </>
      )}
    </Section>
  );
}

function RunLink(props: { run: Run }): React.JSX.Element {
  const { model } = useServices();
  const { run } = props;
  return (
    <button
      type="button"
      className="jp-flightlog-Link jp-flightlog-RunLink"
      onClick={() => model.setView({ focus: run.id })}
    >
      <Status status={run.status} />
      <span>{displayName(run)}</span>
    </button>
  );
}
