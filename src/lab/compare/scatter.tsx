/** The Scatter tab: any two columns against each other, with the frontier of the best. */
import * as React from 'react';
import type { ScatterInput } from '../../charts/index.js';
import { useServices } from '../shared/services.js';
import { useCompared } from './context.js';
import { FieldSelect, useField } from './fieldselect.js';
import { usePicked } from './link.js';
import { Plot, PlotMenu } from './plot.js';
import { differingFields, goalField, plotColumn, plotFields, plotRows } from './plotrows.js';

export function Scatter(): React.JSX.Element {
  const { runs, slots, link, state } = useCompared();
  const { trans } = useServices();
  const highlight = usePicked(link).at(-1) ?? null;
  const goal = goalField(runs) ?? 'duration';
  const other = differingFields(runs, 1)[0] ?? plotFields(runs).find(field => field !== goal);
  const x = useField('scatterX', other ?? 'start_time');
  const y = useField('scatterY', goal);
  const color = useField('scatterColor', '');
  const [logX, logY] = [state.plot('scatterLogX', ''), state.plot('scatterLogY', '')];
  const input = React.useMemo(
    (): ScatterInput => ({
      kind: 'scatter',
      rows: plotRows(runs, slots, [x, y, ...(color === '' ? [] : [color])]),
      x: plotColumn(runs, x, logX !== ''),
      y: plotColumn(runs, y, logY !== ''),
      color: color === '' ? null : plotColumn(runs, color),
      width: 720,
      height: 380,
      highlight,
      title: false
    }),
    [runs, slots, x, y, color, logX, logY, highlight]
  );
  return (
    <>
      <div className="jp-flightlog-Tabs-bar">
        <FieldSelect name="scatterX" label={trans.__('x')} value={x} />
        <LogCheck name="scatterLogX" label={trans.__('Log x')} value={logX} />
        <FieldSelect name="scatterY" label={trans.__('y')} value={y} />
        <LogCheck name="scatterLogY" label={trans.__('Log y')} value={logY} />
        <FieldSelect
          name="scatterColor"
          label={trans.__('Colour')}
          value={color}
          none={trans.__('each run')}
        />
        <span className="jp-flightlog-Tabs-space" />
        <PlotMenu input={input} name={`${x}-${y}`} />
      </div>
      <Plot input={input} name={trans.__('%1 against %2', y, x)} />
    </>
  );
}

function LogCheck(props: { name: string; label: string; value: string }): React.JSX.Element {
  const { state } = useCompared();
  return (
    <label>
      <input
        type="checkbox"
        checked={props.value !== ''}
        onChange={event => state.setPlot(props.name, event.target.checked ? 'log' : '')}
      />
      {props.label}
    </label>
  );
}
