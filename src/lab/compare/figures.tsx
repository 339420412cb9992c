/** Figures side by side: one row for each name, one column for each run. */
import * as React from 'react';
import { displayName } from '../../query/index.js';
import { Picture, pictures } from '../shared/picture.js';
import { RunMark } from '../shared/runmark.js';
import { useServices } from '../shared/services.js';
import type { Compared } from './content.js';

export function Figures(props: Compared): React.JSX.Element | null {
  const { runs, slots, session } = props;
  const { trans } = useServices();
  const found = runs.map(run => ({ run, figures: pictures(run) }));
  const names = [...new Set(found.flatMap(({ figures }) => figures.map(figure => figure.name)))];
  if (names.length === 0) return null;
  return (
    <section className="jp-flightlog-CompareSection">
      <h3>{trans.__('Figures')}</h3>
      {names.map(name => (
        <div
          className="jp-flightlog-FigureRow"
          key={name}
          style={{ gridTemplateColumns: `repeat(${found.length}, minmax(220px, 420px))` }}
          role="region"
          tabIndex={0}
          aria-label={name}
        >
          {found.map(({ run, figures }) => {
            const figure = figures.filter(one => one.name === name).at(-1);
            return (
              <div key={run.id}>
                <div className="jp-flightlog-FigureRow-run">
                  <RunMark slot={slots.get(run.id) ?? -1} /> {displayName(run)}
                </div>
                {figure ? (
                  <Picture artifact={figure} session={session} />
                ) : (
                  <p className="jp-flightlog-Hint">{trans.__('No figure %1', name)}</p>
                )}
              </div>
            );
          })}
        </div>
      ))}
    </section>
  );
}
