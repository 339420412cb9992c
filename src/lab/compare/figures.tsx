/** The Figures tab: a row for each name, a column for each run, and one slider over steps for all of them. */
import * as React from 'react';
import { displayName } from '../../query/index.js';
import { Picture, pictures } from '../shared/picture.js';
import { RunMark } from '../shared/runmark.js';
import { useServices } from '../shared/services.js';
import { useCompared } from './context.js';
import { figureAt, figureGrid } from './figuredata.js';
import { linkHandlers } from './link.js';

export function Figures(): React.JSX.Element {
  const { runs, slots, session, link } = useCompared();
  const { trans } = useServices();
  const found = React.useMemo(() => runs.map(run => pictures(run)), [runs]);
  const { names, steps } = figureGrid(runs, run => found[runs.indexOf(run)] ?? []);
  const [chosen, setChosen] = React.useState<number | null>(null);
  const place = chosen === null ? steps.length - 1 : Math.min(chosen, steps.length - 1);
  const step = steps[place] ?? null;
  if (names.length === 0) {
    return (
      <p className="jp-flightlog-Hint">
        {trans.__(
          'None of these runs logged a figure. fl.log_figure(fig, f"name-{step}", step=step) does.'
        )}
      </p>
    );
  }
  return (
    <div className="jp-flightlog-FigureGrid">
      {steps.length > 1 && <StepSlider steps={steps} place={place} onPlace={setChosen} />}
      <div
        className="jp-flightlog-FigureGrid-scroll"
        role="region"
        tabIndex={0}
        aria-label={trans.__('Figures of the runs')}
        {...linkHandlers(link)}
      >
        <table>
          <thead>
            <tr>
              <td />
              {runs.map(run => (
                <th key={run.id} scope="col" data-run={run.id} title={displayName(run)}>
                  <RunMark slot={slots.get(run.id) ?? -1} />
                  <span>{displayName(run)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map(name => (
              <tr key={name}>
                <th scope="row" title={name}>
                  {name}
                </th>
                {runs.map((run, i) => {
                  const artifact = figureAt(found[i] ?? [], name, step);
                  return (
                    <td key={run.id} data-run={run.id}>
                      {artifact ? (
                        <Picture artifact={artifact} session={session} />
                      ) : (
                        <span className="jp-mod-none">{trans.__('none yet')}</span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function StepSlider(props: {
  steps: readonly number[];
  place: number;
  onPlace: (place: number) => void;
}): React.JSX.Element {
  const { steps, place, onPlace } = props;
  const { trans } = useServices();
  return (
    <label className="jp-flightlog-Tabs-bar">
      {trans.__('Step')}
      <input
        type="range"
        min={0}
        max={steps.length - 1}
        step={1}
        value={place}
        aria-valuetext={trans.__('step %1', steps[place] ?? 0)}
        onChange={event => onPlace(Number(event.target.value))}
      />
      <output>{steps[place]}</output>
      <span className="jp-flightlog-Hint">{trans.__('%1 of %2', place + 1, steps.length)}</span>
    </label>
  );
}
