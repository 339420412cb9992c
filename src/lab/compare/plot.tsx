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

/** A plot is drawn between these heights, with some space below it, in pixels. */
const LEAST = 190;
const MOST = 640;
const BELOW = 18;

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
  const root = React.useRef<HTMLDivElement>(null);
  const height = useRoom(root);
  const { input } = props;
  const fitted = React.useMemo(
    () => (height === null || input.kind === 'bar' ? input : { ...input, height }),
    [input, height]
  );
  return (
    <div className="jp-flightlog-Plot" ref={root}>
      <LivePlot input={fitted} label={props.name} options={options} />
    </div>
  );
}

/** Pixels that the tab has left for the plot, so that it is seen whole; null before it is known. */
function useRoom(root: React.RefObject<HTMLElement>): number | null {
  const [height, setHeight] = React.useState<number | null>(null);
  React.useLayoutEffect(() => {
    const panel = root.current?.closest<HTMLElement>('[role="tabpanel"]');
    if (!panel) return undefined;
    const measure = () => {
      const above = (panel.firstElementChild as HTMLElement | null)?.offsetHeight ?? 0;
      const room = panel.clientHeight - above - BELOW;
      setHeight(Math.min(MOST, Math.max(LEAST, room)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(panel);
    return () => observer.disconnect();
  }, []);
  return height;
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
