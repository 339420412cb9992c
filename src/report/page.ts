/**
 * What the page's runtime is told of its charts, and how that is written: as JSON in a script element,
 * each run once.
 */
import type { ChartInput, ParallelInput, PlotColumn, ScatterInput } from '../charts/index.js';
import type { SpreadKind } from '../query/index.js';

/** Where the page's store has the points of a run. */
export function pointsPath(run: string): string {
  return `runs/${run}/${run}.points.arrow`;
}

export interface PageLine {
  /** Run id; its points are in the embedded store. */
  readonly run: string;
  readonly label: string;
  readonly slot: number;
  /** How many points the run has, which may be more than the page holds. */
  readonly points: number;
  /** Epoch milliseconds. */
  readonly start: number;
}

/** Runs drawn as their mean and a band around it. */
export interface PageBand {
  readonly label: string;
  readonly slot: number;
  readonly kind: SpreadKind;
  readonly runs: readonly string[];
}

export interface PageChart {
  readonly metric: string;
  /** What its author chose; the page's controls leave that alone. */
  readonly look: Partial<Pick<ChartInput, 'x' | 'logX' | 'logY' | 'smooth' | 'range'>>;
  readonly lines: readonly PageLine[];
  readonly bands: readonly PageBand[];
}

/** A plot over runs, in the size drawn ahead. */
export type PagePlot = ScatterInput | ParallelInput;

export interface PageCharts {
  /** In the order of the page's drawings. */
  readonly charts: readonly PageChart[];
  readonly plots: readonly PagePlot[];
  /** Ids of all runs, and of each pack of points the place of its first run among them. */
  readonly runs: readonly string[];
  readonly packs: readonly number[];
}

/** A run as a chart draws it; charts share those that look alike in them. */
type Drawn = readonly [run: number, label: string, slot: number, start: number];

interface Written {
  readonly runs: readonly string[];
  readonly packs: readonly number[];
  readonly drawn: readonly Drawn[];
  readonly charts: readonly {
    readonly metric: string;
    readonly look: PageChart['look'];
    /** Pairs: place in `drawn`, points. */
    readonly lines: readonly number[];
    readonly bands: readonly (Omit<PageBand, 'runs'> & { readonly runs: readonly number[] })[];
  }[];
  readonly plots: readonly WrittenPlot[];
}

interface WrittenPlot {
  /** Without its rows. */
  readonly plot: PagePlot;
  readonly fields: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** As it is written into the page. */
export function writeCharts({ charts, plots, runs, packs }: PageCharts): object {
  const places = new Map(runs.map((run, i) => [run, i]));
  const known = new Map<string, number>();
  const drawn: Drawn[] = [];
  const placeOf = ({ run, label, slot, start }: PageLine) => {
    const key = `${run} ${slot}`;
    const place = known.get(key) ?? drawn.push([places.get(run)!, label, slot, start]) - 1;
    known.set(key, place);
    return place;
  };
  const written: Written = {
    runs,
    packs,
    charts: charts.map(({ metric, look, lines, bands }) => ({
      metric,
      look,
      lines: lines.flatMap(line => [placeOf(line), line.points]),
      bands: bands.map(band => ({ ...band, runs: band.runs.map(run => places.get(run)!) }))
    })),
    drawn,
    plots: plots.map(plot => writePlot(plot, places))
  };
  return written;
}

/** What writeCharts wrote. */
export function readCharts(json: string): PageCharts {
  const { charts, drawn, plots, runs, packs } = JSON.parse(json) as Written;
  return {
    runs,
    packs,
    charts: charts.map(({ metric, look, lines, bands }) => ({
      metric,
      look,
      lines: pairs(lines).flatMap(([place, points]) => {
        const [run, label, slot, start] = drawn[place]!;
        return [{ run: runs[run]!, label, slot, points, start }];
      }),
      bands: bands.map(band => ({ ...band, runs: band.runs.map(run => runs[run]!) }))
    })),
    plots: plots.map(plot => readPlot(plot, runs))
  };
}

function pairs(flat: readonly number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]);
}

function columnsOf(plot: PagePlot): readonly PlotColumn[] {
  const columns = plot.kind === 'scatter' ? [plot.x, plot.y] : plot.columns;
  return plot.color ? [...columns, plot.color] : columns;
}

function writePlot(plot: PagePlot, places: ReadonlyMap<string, number>): WrittenPlot {
  const fields = [...new Set(columnsOf(plot).map(({ field }) => field))];
  const rows = plot.rows.map(({ run, label, slot, values }) => [
    places.get(run),
    label,
    slot,
    ...fields.map(field => {
      const value = values.get(field);
      return typeof value === 'bigint' ? Number(value) : (value ?? null);
    })
  ]);
  return { plot: { ...plot, rows: [] }, fields, rows };
}

function readPlot({ plot, fields, rows }: WrittenPlot, runs: readonly string[]): PagePlot {
  return {
    ...plot,
    rows: rows.map(([run, label, slot, ...values]) => ({
      run: runs[run as number]!,
      label: label as string,
      slot: slot as number,
      values: new Map(fields.map((field, i) => [field, (values[i] ?? undefined) as number]))
    }))
  };
}
