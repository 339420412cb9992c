/**
 * The page's live charts: each takes the place of its drawing when it comes into view, and all follow
 * one set of controls; hovering and zooming in one shows in the others.
 */
import { LiveChart, pageTheme, type ChartInput } from '../charts/index.js';
import type { Series, StoreReader } from '../store/index.js';
import { chartInput } from './chart-input.js';
import type { PageChart, PageCharts } from './page.js';
import { pageStore } from './runtime-data.js';
import { buildTools, type Settings } from './runtime-tools.js';

interface Live {
  readonly chart: LiveChart;
  readonly host: HTMLElement;
  readonly plan: PageChart;
  readonly input: ReturnType<typeof chartInput>;
}

export class PageControls {
  private readonly live = new Map<number, Live>();
  private readonly plans: PageCharts;
  private settings: Settings = { x: 'step', logY: false, smooth: 0 };
  private range: readonly [number, number] | null = null;
  private queue: Promise<void> = Promise.resolve();
  private readonly tools;

  private constructor(
    private readonly store: StoreReader,
    form: HTMLFormElement,
    json: string
  ) {
    this.plans = JSON.parse(json) as PageCharts;
    this.tools = buildTools(form, this.settings, {
      change: settings => this.change(settings),
      reset: () => this.zoom(null)
    });
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
        onRange: range => this.zoom(range)
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
    return {
      ...input,
      ...this.settings,
      ...plan.look,
      width: host.clientWidth,
      height: height ?? Number(host.dataset['height']),
      range: this.range ?? plan.look.range ?? null,
      title: false
    };
  }

  private change(settings: Settings): void {
    if (settings.x !== this.settings.x) this.range = null;
    this.settings = settings;
    this.redraw();
  }

  private zoom(range: readonly [number, number] | null): void {
    this.range = range;
    this.redraw();
  }

  private redraw(): void {
    this.tools.zoomed(this.range !== null);
    for (const live of this.live.values()) {
      live.chart.update(this.inputOf(live));
      this.note(live);
    }
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
