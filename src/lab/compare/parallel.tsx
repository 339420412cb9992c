/** The Parallel tab: every run a line through its parameters to its metrics. */
import { caretDownIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ParallelInput } from '../../charts/index.js';
import { useServices } from '../shared/services.js';
import { openActions } from './actions.js';
import { useCompared } from './context.js';
import { FieldSelect, useField } from './fieldselect.js';
import { usePicked } from './link.js';
import { Plot, PlotMenu } from './plot.js';
import { differingFields, goalField, plotColumn, plotFields, plotRows } from './plotrows.js';
import { toggled } from './viewstate.js';

/** Parameters shown before anybody chose; more axes than these are too close. */
const MOST = 7;

export function Parallel(): React.JSX.Element {
  const { runs, slots, link } = useCompared();
  const { trans } = useServices();
  const highlight = usePicked(link).at(-1) ?? null;
  const goal = goalField(runs);
  const axes = useAxes(goal);
  const color = useField('parallelColor', '');
  const input = React.useMemo(
    (): ParallelInput => ({
      kind: 'parallel',
      rows: plotRows(runs, slots, [...axes, ...(color === '' ? [] : [color])]),
      columns: axes.map(field => plotColumn(runs, field)),
      color: color === '' ? null : plotColumn(runs, color),
      width: 900,
      height: 340,
      highlight,
      title: false
    }),
    [runs, slots, axes.join(), color, highlight]
  );
  return (
    <>
      <div className="jp-flightlog-Tabs-bar">
        <AxesMenu axes={axes} />
        <FieldSelect
          name="parallelColor"
          label={trans.__('Colour')}
          value={color}
          none={trans.__('each run')}
        />
        <span className="jp-flightlog-Tabs-space" />
        <PlotMenu input={input} name="parallel" />
      </div>
      {axes.length < 2 ? (
        <p className="jp-flightlog-Hint">
          {trans.__('Choose two axes or more. These runs differ in no parameter.')}
        </p>
      ) : (
        <Plot input={input} name={trans.__('Parallel coordinates of %1', axes.join(', '))} />
      )}
    </>
  );
}

function useAxes(goal: string | null): string[] {
  const { runs, state } = useCompared();
  const standard = [...differingFields(runs, MOST), ...(goal === null ? [] : [goal])];
  const chosen = readList(state.plot('parallelAxes', '')) ?? standard;
  const known = new Set(plotFields(runs));
  return chosen.filter(field => known.has(field));
}

function AxesMenu(props: { axes: readonly string[] }): React.JSX.Element {
  const { axes } = props;
  const { runs, state } = useCompared();
  const { trans } = useServices();
  return (
    <button
      type="button"
      className="jp-flightlog-Button jp-mod-menu"
      aria-haspopup="menu"
      onClick={event =>
        openActions(
          event.currentTarget,
          plotFields(runs)
            .slice(0, 60)
            .map(field => ({
              label: field,
              on: axes.includes(field),
              run: () => state.setPlot('parallelAxes', JSON.stringify(toggled(axes, field)))
            }))
        )
      }
    >
      {trans._n('%1 axis', '%1 axes', axes.length)}
      <caretDownIcon.react tag="span" />
    </button>
  );
}

function readList(text: string): string[] | null {
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) ? list.map(String) : null;
  } catch {
    return null; // Nothing was chosen, or somebody edited the document.
  }
}
