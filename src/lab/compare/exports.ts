/** Takes a chart or plot along: as a picture, as its data, as a Vega-Lite spec. Made when it is asked for. */
import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ChartInput, PlotInput } from '../../charts/index.js';
import { sentence } from '../commands/context.js';
import type { Action } from './actions.js';
import { download, fileStem } from './download.js';

export interface Exported {
  readonly name: string;
  readonly trans: TranslationBundle;
  /** Where the chart stands: its theme is read there. */
  readonly element: HTMLElement | null;
  /** What is drawn now; null when nothing is. */
  readonly input: () => ChartInput | PlotInput | null;
}

type Kind = 'svg' | 'png' | 'csv' | 'vl.json';

const MEDIA: Record<Kind, string> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  csv: 'text/csv',
  'vl.json': 'application/json'
};

export function exportActions(exported: Exported): Action[] {
  const { name, trans } = exported;
  const save = (kind: Kind) => async () =>
    download(`${fileStem(name)}.${kind}`, await make(exported, kind), MEDIA[kind]);
  const action = (label: string, act: () => Promise<void>): Action => ({
    label,
    run: () =>
      void act().catch((error: unknown) =>
        Notification.error(sentence(error), { autoClose: 8_000 })
      )
  });
  return [
    action(trans.__('Save as SVG'), save('svg')),
    action(trans.__('Save as PNG'), save('png')),
    action(trans.__('Save data as CSV'), save('csv')),
    action(trans.__('Save as Vega-Lite spec'), save('vl.json')),
    action(trans.__('Copy as picture'), async () => {
      const png = (await make(exported, 'png')) as Blob;
      await navigator.clipboard.write([new ClipboardItem({ [MEDIA.png]: png })]);
    }),
    action(trans.__('Copy data'), async () => {
      Clipboard.copyToSystem((await make(exported, 'csv')) as string);
    })
  ];
}

/** The file of a chart as it is drawn now, with its title. */
async function make({ element, input, trans }: Exported, kind: Kind): Promise<string | Blob> {
  const drawn = input();
  if (!drawn || !element) {
    throw new Error(trans.__('The chart is not drawn yet. Scroll to it, and try again.'));
  }
  const charts = await import('../../charts/index.js');
  const whole = { ...drawn, title: true, width: 640, height: Math.max(400, drawn.height) };
  const theme = charts.themeFromCss(element);
  if (kind === 'svg') return charts.chartSvg(whole, theme);
  if (kind === 'png') return charts.chartPng(whole, theme);
  if (kind === 'csv') return charts.chartCsv(whole);
  return JSON.stringify(charts.chartVegaLite(whole, theme), null, 2);
}
