/**
 * The page's live charts and plots: each takes the place of its drawing when it comes into view, and all
 * follow one set of controls; hovering and zooming in one shows in the others.
 */
import {
  HoverLink,
  lineSvg,
  LiveChart,
  LivePlot,
  pageTheme,
  plotSvg,
  svgPainter,
  type ChartInput
} from '../charts/index.js';
import type { Series } from '../store/index.js';
import { chartInput } from './chart-input.js';
import { readCharts, type PageChart, type PageCharts, type PagePlot } from './page.js';
import { PagePoints } from './runtime-data.js';
import { linkOf, readLink } from './runtime-link.js';
import { placeOver, whenSeen } from './runtime-live.js';
import { buildPicker } from './runtime-picker.js';
import { buildTools, type Settings } from './runtime-tools.js';
import { breathe } from './runtime-turns.js';

interface Live {
  /** Draw it again, as it is now chosen. */
  readonly update: () => void;
}

/** What the charts draw, each once: bands, and runs that are in none. */
function labelsOf({ charts }: PageCharts): string[] {
  const grouped = new Set(charts.flatMap(({ bands }) => bands.flatMap(({ runs }) => runs)));
  const all = charts.flatMap(({ bands, lines }) => [
    ...bands,
    ...lines.filter(({ run }) => !grouped.has(run))
  ]);
  return [...new Set(all.map(({ label }) => label))];
}

export class PageControls {
  private readonly live: Live[] = [];
  private readonly points: PagePoints;
  private readonly hovered = new HoverLink();
  private settings: Settings;
  private range: readonly [number, number] | null;
  private hidden: ReadonlySet<string>;
  /** The chart last touched, or the place the page was opened at. */
  private anchor: string;
  private linking = 0;
  private queue: Promise<void> = Promise.resolve();
  private readonly tools;

  private constructor(
    private readonly page: PageCharts,
    form: HTMLFormElement | null
  ) {
    this.points = new PagePoints(page);
    const link = readLink(location.hash, { x: 'step', logY: false, smooth: 0 });
    this.settings = link.settings;
    this.range = link.range;
    this.hidden = link.hidden;
    this.anchor = link.anchor;
    const picker = buildPicker(labelsOf(page), this.hidden, hidden => this.pick(hidden));
    const events = {
      change: (settings: Settings) => this.change(settings),
      reset: () => this.zoom(this.anchor, null)
    };
    this.tools = form && buildTools(form, this.settings, events, picker);
    this.tools?.zoomed(this.range !== null);
    // What stands behind the ~ hides the place from the browser itself.
    if (location.hash.includes('~')) document.getElementById(link.anchor)?.scrollIntoView();
  }

  /** Make the page's charts live as they come into view; does nothing on a page without charts. */
  static start(): void {
    const hosts = document.querySelectorAll<HTMLElement>('[data-chart], [data-plot]');
    const json = document.getElementById('flightlog-charts')?.textContent;
    if (hosts.length === 0 || !json) return;
    const form = document.querySelector<HTMLFormElement>('form.tools');
    const controls = new PageControls(readCharts(json), form);
    whenSeen(hosts, host => controls.schedule(host));
  }

  /** One drawing after the other, so that the page answers between them. */
  private schedule(host: HTMLElement): void {
    this.queue = this.queue.then(breathe).then(() => this.enliven(host));
  }

  private async enliven(host: HTMLElement): Promise<void> {
    const { chart, plot } = host.dataset;
    const { charts, plots } = this.page;
    const made =
      chart === undefined
        ? await this.livePlot(host, plots[Number(plot)])
        : await this.liveChart(host, charts[Number(chart)]);
    if (made) this.live.push(made);
  }

  private async liveChart(host: HTMLElement, plan: PageChart | undefined): Promise<Live | null> {
    if (!plan) return null;
    const series = await this.seriesOf(plan);
    await breathe();
    const input = chartInput(plan, (run, metric) => series.get(`${run} ${metric}`));
    const place = placeOver(host);
    if (!place) return null;
    const chart = new LiveChart(place.stage, pageTheme, svgPainter(lineSvg), {
      link: this.hovered,
      onRange: range => this.zoom(host.closest('figure')?.id ?? '', range)
    });
    const note = host.parentElement?.querySelector('.chart-note');
    const update = () => {
      const size = { width: host.clientWidth, height: place.height };
      chart.update({ ...input, ...this.chosen(plan, input), ...size, title: false });
      void chart.ready.then(() => note && (note.textContent = chart.note));
    };
    update();
    await chart.ready;
    place.settle();
    return { update };
  }

  private async livePlot(host: HTMLElement, plan: PagePlot | undefined): Promise<Live | null> {
    const place = plan && placeOver(host);
    if (!place) return null;
    const plot = new LivePlot(
      place.stage,
      pageTheme,
      svgPainter(({ data, theme }) => plotSvg(data, theme)),
      { link: this.hovered }
    );
    const update = () =>
      plot.update({
        ...plan,
        rows: plan.rows.filter(({ label }) => !this.hidden.has(label)),
        width: host.clientWidth,
        height: place.height
      });
    update();
    await plot.ready;
    place.settle();
    return { update };
  }

  /** The series that a chart draws, by run and metric. */
  private async seriesOf({ metric, look, lines }: PageChart): Promise<Map<string, Series>> {
    const wanted = typeof look.x === 'object' ? [metric, look.x.metric] : [metric];
    const found = new Map<string, Series>();
    for (const { run, start } of lines) {
      const all = await this.points.series(run, start);
      for (const key of wanted) {
        const series = all.get(key);
        if (series) found.set(`${run} ${key}`, series);
      }
    }
    return found;
  }

  /** What the page's reader chose for a chart, beneath what its author did. */
  private chosen(
    { look }: PageChart,
    { lines, bands }: ReturnType<typeof chartInput>
  ): Pick<ChartInput, 'x' | 'lines' | 'bands' | 'range'> {
    // A chart whose x its author chose does not follow the others' zoom.
    const range = look.x === undefined ? this.range : null;
    const drawn = <T extends { readonly label: string }>(all: readonly T[] = []) =>
      this.hidden.size === 0 ? all : all.filter(({ label }) => !this.hidden.has(label));
    return {
      lines: drawn(lines),
      bands: drawn(bands),
      ...this.settings,
      ...look,
      range: range ?? look.range ?? null
    };
  }

  private change(settings: Settings): void {
    if (settings.x !== this.settings.x) this.range = null;
    this.settings = settings;
    this.redraw();
  }

  private zoom(anchor: string, range: readonly [number, number] | null): void {
    this.anchor = anchor;
    this.range = range;
    this.redraw();
  }

  private pick(hidden: ReadonlySet<string>): void {
    this.hidden = hidden;
    this.redraw();
  }

  private redraw(): void {
    // Browsers refuse an address that changes with every movement.
    clearTimeout(this.linking);
    this.linking = window.setTimeout(() => this.link(), 250);
    this.tools?.zoomed(this.range !== null);
    for (const { update } of this.live) update();
  }

  private link(): void {
    const { settings, range, hidden } = this;
    history.replaceState(null, '', linkOf(this.anchor, { settings, range, hidden }));
  }
}
