/** A plot over runs as a component: linked with everything else, and to be taken along. */
import { ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { PlotInput } from '../../charts/index.js';
import { IconButton } from '../shared/buttons.js';
import { Plot as LivePlot } from '../shared/chart.js';
import { useServices } from '../shared/services.js';
import { openActions } from './actions.js';
import { useCompared } from './context.js';
import { exportActions } from './exports.js';

export function Plot(props: { input: PlotInput; name: string }): React.JSX.Element {
  const { link } = useCompared();
  const options = React.useMemo(
    () => ({
      link: link.charts,
      onHover: (run: string | null) => link.hover(run),
      onPick: (run: string | null) => (run === null ? link.clear() : link.pick(run))
    }),
    [link]
  );
  return (
    <div className="jp-flightlog-Plot">
      <LivePlot input={props.input} label={props.name} options={options} />
    </div>
  );
}

/** The button that saves a plot as a file. */
export function PlotMenu(props: { input: PlotInput; name: string }): React.JSX.Element {
  const { input, name } = props;
  const { trans } = useServices();
  return (
    <IconButton
      icon={ellipsesIcon}
      label={trans.__('Save the plot')}
      onClick={({ currentTarget }) =>
        openActions(
          currentTarget,
          exportActions({ name, trans, element: currentTarget, input: () => input })
        )
      }
    />
  );
}
