/** What can be done with one chart: take it along, scale, place, hide, show its data. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ChartInput } from '../../charts/index.js';
import type { Action } from './actions.js';
import type { Compared } from './context.js';
import { exportActions } from './exports.js';
import { toggled, without } from './viewstate.js';

export interface ChartMenu {
  readonly metric: string;
  readonly place: number;
  readonly count: number;
  readonly compared: Compared;
  readonly trans: TranslationBundle;
  /** Where the chart stands: its theme is read there. */
  readonly element: HTMLElement | null;
  readonly input: () => ChartInput | null;
  readonly showsData: boolean;
  readonly onMove: (to: number) => void;
  readonly onData: () => void;
}

export function chartActions(menu: ChartMenu): (Action | null)[] {
  const { metric, place, count, compared, trans } = menu;
  const { state, view } = compared;
  const { charts, look } = view;
  return [
    ...exportActions({ ...menu, name: metric }),
    null,
    {
      label: trans.__('Logarithmic y axis'),
      on: look.logY !== charts.logY.includes(metric),
      run: () => state.charts({ logY: toggled(charts.logY, metric) })
    },
    { label: trans.__('Show data'), on: menu.showsData, run: menu.onData },
    {
      label: trans.__('Show all of x'),
      disabled: !Object.hasOwn(charts.zoom, metric),
      run: () => state.charts({ zoom: without(charts.zoom, metric) })
    },
    null,
    {
      label: trans.__('Move forward (Alt+←)'),
      disabled: place === 0,
      run: () => menu.onMove(place - 1)
    },
    {
      label: trans.__('Move back (Alt+→)'),
      disabled: place === count - 1,
      run: () => menu.onMove(place + 1)
    },
    {
      label: trans.__('Hide this chart'),
      run: () => state.charts({ hidden: [...charts.hidden, metric] })
    }
  ];
}
