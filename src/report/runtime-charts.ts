/**
 * The page's live charts: each takes the place of its drawing when it comes into view, and all follow
 * one set of controls; hovering and zooming in one shows in the others.
 */
import { LiveChart, pageTheme, type ChartInput } from '../charts/index.js';
import type { Series, StoreReader } from '../store/index.js';
import { chartInput } from './chart-input.js';
import type { PageChart, PageCharts } from './page.js';
import { pageStore } from './runtime-data.js';
import { linkOf, readLink } from './runtime-link.js';
import { buildPicker } from './runtime-picker.js';
import { buildTools, type Settings } from './runtime-tools.js';

interface Live {
  readonly chart: LiveChart;
  readonly host: HTMLElement;
  readonly plan: PageChart;
  readonly input: ReturnType<typeof chartInput>;
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
  private readonly live = new Map<number, Live>();
  private readonly plans: PageCharts;
  private settings: Settings;
  private range: readonly [number, number] | null;
  private hidden: ReadonlySet<string>;
  /** The chart last touched, or the place the page was opened at. */
  private anchor: string;
  private linking = 0;
  private queue: Promise<void> = Promise.resolve();
  private readonly tools;

  private constructor(
    private readonly store: StoreReader,
    form: HTMLFormElement,
    json: string
  ) {
    this.plans = JSON.parse(json) as PageCharts;
    const link = readLink(location.hash, { x: 'step', logY: false, smooth: 0 });
    this.settings = link.settings;
    this.range = link.range;
    this.hidden = link.hidden;
    this.anchor = link.anchor;
    const picker = buildPicker(labelsOf(this.plans), this.hidden, hidden => this.pick(hidden));
    const events = {
      change: (settings: Settings) => this.change(settings),
      reset: () => this.zoom(this.anchor, null)
    };
    this.tools = buildTools(form, this.settings, events, picker);
    this.tools.zoomed(this.range !== null);
    // What stands behind the ~ hides the place from the browser itself.
    if (location.hash.includes('~')) document.getElementById(link.anchor)?.scrollIntoView();
  }

  /** Make the page's charts live as they come into view; does nothing on a page without charts. */
  static async start(): Promise<void> {
    const form = document.querySelector<HTMLFormElement>('form.tools');
    const json = document.getElementById('flightlog-charts')?.textContent;
    if (!form || !json) return;
    const controls = new PageControls(await pageStore(), form, json);
    const seen = new IntersectionObserver(
      entries => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          seen.unobserve(target);
          controls.schedule(target as HTMLElement);
        }
      },
      { rootMargin: '200px' }
    );
    for (const host of document.querySelectorAll('.drawing[data-chart]')) seen.observe(host);
  }

  /** One chart after the other, so that the page answers between them. */
  private schedule(host: HTMLElement): void {
    this.queue = this.queue
      .then(() => new Promise<void>(done => setTimeout(done)))
      .then(() => this.enliven(host));
  }

  private async enliven(host: HTMLElement): Promise<void> {
    const index = Number(host.dataset['chart']);
    const plan = this.plans.charts[index];
    // A wide chart has a second drawing for narrow windows; the style shows one of them.
    const drawings = [...host.querySelectorAll('svg')];
    const drawing = drawings.find(svg => svg.getBoundingClientRect().height > 0);
    if (!plan || !drawing) return;
    const series = await this.seriesOf(plan);
    const input = chartInput(plan, (run, metric) => series.get(`${run} ${metric}`));
    // Laid over the drawing until it is drawn itself, so that nothing jumps or blinks.
    const stage = document.createElement('div');
    Object.assign(stage.style, { position: 'absolute', inset: '0', visibility: 'hidden' });
    const height = Math.round(drawing.getBoundingClientRect().height);
    host.style.minHeight = `${height}px`;
    host.append(stage);
    const chart = new LiveChart(
      stage,
      pageTheme,
      (logY, _theme, logX) => this.plans.frames[`${logX ? 'x' : ''}${logY ? 'y' : ''}`]!,
      {
        onHover: (run, x) => this.hover(index, run, x),
        onRange: range => this.zoom(host.closest('figure')?.id ?? '', range)
      }
    );
    stage.style.position = 'relative';
    stage.style.marginTop = `-${height}px`;
    const live: Live = { chart, host, plan, input };
    chart.update(this.inputOf(live, height));
    await chart.ready;
    for (const svg of drawings) svg.remove();
    stage.style.marginTop = '0';
    stage.style.visibility = 'visible';
    host.dataset['height'] = String(height);
    this.live.set(index, live);
    this.note(live);
  }

  /** The series that a chart draws, by run and metric. */
  private async seriesOf({ metric, look, lines }: PageChart): Promise<Map<string, Series>> {
    const wanted = typeof look.x === 'object' ? [metric, look.x.metric] : [metric];
    const found = new Map<string, Series>();
    for (const { run } of lines) {
      for (const [key, series] of await this.store.series(run, wanted)) {
        found.set(`${run} ${key}`, series);
      }
    }
    return found;
  }

  private inputOf({ plan, input, host }: Live, height?: number): ChartInput {
    // A chart whose x its author chose does not follow the others' zoom.
    const range = plan.look.x === undefined ? this.range : null;
    const drawn = <T extends { readonly label: string }>(all: readonly T[] = []) =>
      this.hidden.size === 0 ? all : all.filter(({ label }) => !this.hidden.has(label));
    return {
      ...input,
      lines: drawn(input.lines),
      bands: drawn(input.bands),
      ...this.settings,
      ...plan.look,
      width: host.clientWidth,
      height: height ?? Number(host.dataset['height']),
      range: range ?? plan.look.range ?? null,
      title: false
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
    this.tools.zoomed(this.range !== null);
    for (const live of this.live.values()) {
      live.chart.update(this.inputOf(live));
      this.note(live);
    }
  }

  private link(): void {
    const { settings, range, hidden } = this;
    history.replaceState(null, '', linkOf(this.anchor, { settings, range, hidden }));
  }

  private note({ host, chart }: Live): void {
    const note = host.parentElement?.querySelector('.chart-note');
    void chart.ready.then(() => {
      if (note) note.textContent = chart.note;
    });
  }

  private hover(from: number, run: string | null, x: number | null): void {
    for (const [index, { chart }] of this.live) if (index !== from) chart.setHover(run, x);
  }
}
