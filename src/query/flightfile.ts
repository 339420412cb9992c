/**
 * Text of a `*.flight.json` to a FlightView and back.
 *
 * Whatever is wrong is said with the place in the document, what stands there and what should.
 */
import {
  defaultFlightView,
  SPREADS,
  VIEW_VALUES,
  VIEW_TABS,
  type FlightView,
  type RunChoice,
  type ViewX
} from './flightview.js';

export const FLIGHT_FORMAT = 1;

/** A document that cannot be read, as one sentence. */
export class FlightViewError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FlightViewError';
  }
}

/**
 * Read a document; what it leaves out is as in `defaultFlightView`, what it has beyond is ignored.
 *
 * @throws FlightViewError for no JSON, another format, or a value of the wrong kind
 */
export function parseFlightView(text: string): FlightView {
  const root = new Place(json(text), '');
  const format = root.get('format').value;
  if (typeof format === 'number' && format > FLIGHT_FORMAT) {
    throw new FlightViewError(
      `The document has format ${format}, and this flightlog reads ${FLIGHT_FORMAT}. Update flightlog to open it.`
    );
  }
  if (format !== FLIGHT_FORMAT) throw root.get('format').wrong(`the number ${FLIGHT_FORMAT}`);
  const look = root.get('look');
  const charts = root.get('charts');
  const standard = defaultFlightView;
  return {
    store: root.get('store').textOrNull(),
    storeId: root.get('storeId').textOrNull(),
    title: root.get('title').text(''),
    runs: choice(root.get('runs')),
    removed: root.get('removed').texts(),
    hidden: root.get('hidden').texts(),
    baseline: root.get('baseline').textOrNull(),
    slots: root.get('slots').record(place => place.number(0, 0, Infinity)),
    look: {
      x: axis(look.get('x')),
      logX: look.get('logX').flag(),
      logY: look.get('logY').flag(),
      smooth: look.get('smooth').number(0, 0, 0.99),
      rank: look.get('rank').numberOrNull(),
      group: look.get('group').texts(),
      spread: look.get('spread').oneOf(SPREADS, standard.look.spread)
    },
    charts: {
      order: charts.get('order').texts(),
      pinned: charts.get('pinned').texts(),
      hidden: charts.get('hidden').texts(),
      wide: charts.get('wide').texts(),
      logY: charts.get('logY').texts(),
      zoom: charts.get('zoom').record(place => place.pair())
    },
    values: root.get('values').oneOf(VIEW_VALUES, standard.values),
    tab: root.get('tab').oneOf(VIEW_TABS, standard.tab),
    plots: root.get('plots').record(place => place.text(''))
  };
}

/** The document as text: every field, in the order of the type, for a quiet diff. */
export function writeFlightView(view: FlightView): string {
  return `${JSON.stringify({ format: FLIGHT_FORMAT, ...view }, null, 2)}\n`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FlightViewError(
      `The document is no JSON (${why}). Restore it, or save the view anew.`
    );
  }
}

function choice(place: Place): RunChoice {
  const query = place.get('query');
  if (query.value !== undefined) return { query: query.text('') };
  const view = place.get('view');
  if (view.value !== undefined) return { view: view.text('') };
  const ids = place.get('ids');
  if (ids.value === undefined) throw place.wrong('{"ids": […]}, {"query": "…"} or {"view": "…"}');
  return { ids: ids.texts() };
}

function axis(place: Place): ViewX {
  if (typeof place.value !== 'object' || place.value === null) {
    return place.oneOf(['step', 'time', 'relative'] as const, 'step');
  }
  const metric = place.get('metric');
  if (typeof metric.value !== 'string') throw metric.wrong('the name of a metric');
  return { metric: metric.value };
}

/** A value of the document, and where it stands. */
class Place {
  constructor(
    readonly value: unknown,
    private readonly path: string
  ) {}

  get(key: string): Place {
    const path = this.path === '' ? key : `${this.path}.${key}`;
    if (this.value === undefined) return new Place(undefined, path);
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value))
      throw this.wrong('an object');
    // Own keys only: a metric may be called like what every object has.
    return new Place(
      Object.hasOwn(this.value, key) ? Reflect.get(this.value, key) : undefined,
      path
    );
  }

  wrong(wanted: string): FlightViewError {
    const found = this.value === undefined ? 'is missing' : `is ${shorten(this.value)}`;
    const where = this.path === '' ? 'The document' : `"${this.path}" of the document`;
    return new FlightViewError(`${where} ${found}. Make it ${wanted}.`);
  }

  text(standard: string): string {
    if (this.value === undefined) return standard;
    if (typeof this.value !== 'string') throw this.wrong('a text');
    return this.value;
  }

  textOrNull(): string | null {
    return this.value === null || this.value === undefined ? null : this.text('');
  }

  flag(): boolean {
    if (this.value === undefined) return false;
    if (typeof this.value !== 'boolean') throw this.wrong('true or false');
    return this.value;
  }

  number(standard: number, low: number, high: number): number {
    if (this.value === undefined) return standard;
    if (typeof this.value !== 'number' || !(this.value >= low && this.value <= high)) {
      throw this.wrong(
        high === Infinity ? `a number from ${low} on` : `a number from ${low} to ${high}`
      );
    }
    return this.value;
  }

  numberOrNull(): number | null {
    return this.value === null || this.value === undefined ? null : this.number(0, 0, Infinity);
  }

  pair(): [number, number] {
    const [from, to, more] = Array.isArray(this.value) ? (this.value as unknown[]) : [];
    if (typeof from !== 'number' || typeof to !== 'number' || more !== undefined || from >= to)
      throw this.wrong('two numbers, the lesser first');
    return [from, to];
  }

  texts(): string[] {
    if (this.value === undefined) return [];
    if (!Array.isArray(this.value) || !this.value.every(one => typeof one === 'string'))
      throw this.wrong('a list of texts');
    return [...this.value];
  }

  oneOf<T extends string>(values: readonly T[], standard: T): T {
    if (this.value === undefined) return standard;
    const found = values.find(value => value === this.value);
    if (found === undefined) throw this.wrong(`one of ${values.join(', ')}`);
    return found;
  }

  record<T>(read: (place: Place) => T): Record<string, T> {
    const record: Record<string, T> = {};
    if (this.value === undefined) return record;
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value))
      throw this.wrong('an object');
    for (const [key, value] of Object.entries(this.value)) {
      const own = read(new Place(value, `${this.path}.${key}`));
      Object.defineProperty(record, key, { value: own, enumerable: true });
    }
    return record;
  }
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
