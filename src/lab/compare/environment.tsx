/** The Environment tab: git, machine and every package of every run, what differs above what is equal. */
import * as React from 'react';
import { useServices } from '../shared/services.js';
import { DifferTable } from './differtable.js';
import { partTitle, useParts } from './differs.js';

/** Runs that get a column of their own in the wide table. */
const COLUMNS = 24;

export function Environment(): React.JSX.Element {
  const { parts, runs } = useParts();
  const { trans } = useServices();
  const own = parts.filter(({ name }) => name !== 'params' && name !== 'tags');
  if (own.length === 0) {
    return <p className="jp-flightlog-Hint">{trans.__('These runs recorded no environment.')}</p>;
  }
  return (
    <div className="jp-flightlog-Environment">
      {own.map(part => (
        <DifferTable
          key={part.name}
          part={part}
          runs={runs}
          title={partTitle(part, trans)}
          columns={COLUMNS}
        />
      ))}
    </div>
  );
}
