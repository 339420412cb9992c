/** The Distribution tab: one column of all runs as bars, as boxes by group, or as a histogram. */
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { PlotInput } from '../../charts/index.js';
import { useServices } from '../shared/services.js';
import { useCompared } from './context.js';
import { FieldSelect, useField } from './fieldselect.js';
import { usePicked } from './link.js';
import { Plot, PlotMenu } from './plot.js';
import { differingFields, goalField, plotColumn, plotRows } from './plotrows.js';

export function Distribution(): React.JSX.Element {
  const { runs, slots, link, state, view } = useCompared();
  const { trans } = useServices();
  const highlight = usePicked(link).at(-1) ?? null;
  const kind = state.plot('distribution', 'bar');
  const value = useField('distributionValue', goalField(runs) ?? 'duration');
  const [grouped] = view.look.group.filter(field => field !== 'seeds');
  const group = useField('distributionGroup', grouped ?? differingFields(runs, 1)[0] ?? 'name');
  const input = React.useMemo((): PlotInput => {
    const base = {
      rows: plotRows(runs, slots, [value, group]),
      value: plotColumn(runs, value),
      width: 720,
      height: kind === 'bar' ? Math.max(160, 60 + 22 * runs.length) : 340,
      highlight,
      title: false
    };
    if (kind === 'box') return { ...base, kind, group: plotColumn(runs, group) };
    return { ...base, kind: kind === 'histogram' ? kind : 'bar' };
  }, [runs, slots, kind, value, group, highlight]);
  return (
    <>
      <div className="jp-flightlog-Tabs-bar">
        <label>
          {trans.__('Draw')}
          <HTMLSelect
            value={kind}
            onChange={event => state.setPlot('distribution', event.target.value)}
          >
            <option value="bar">{trans.__('bars')}</option>
            <option value="box">{trans.__('boxes by group')}</option>
            <option value="histogram">{trans.__('histogram')}</option>
          </HTMLSelect>
        </label>
        <FieldSelect name="distributionValue" label={trans.__('of')} value={value} />
        {kind === 'box' && (
          <FieldSelect name="distributionGroup" label={trans.__('by')} value={group} />
        )}
        <span className="jp-flightlog-Tabs-space" />
        <PlotMenu input={input} name={value} />
      </div>
      <Plot input={input} name={trans.__('Distribution of %1', value)} />
    </>
  );
}
