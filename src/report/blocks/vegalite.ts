/**
 * An author's own Vega-Lite specification over the report's runs or points, as a still picture.
 *
 * The picture is the source of an img element: whatever the specification draws, it runs no script,
 * follows no link and loads nothing.
 */
import { parseDocument } from 'yaml';
import { lightTheme, runStyle } from '../../charts/index.js';
import { BlockError, type Desk } from '../desk.js';
import { base64 } from '../escape.js';
import type { ReportRun } from '../gather.js';
import type { Part } from '../model.js';
import { bestOf, goalAmong } from '../ranking.js';
import { textOf, type Options } from '../source/options.js';
import type { BlockBody } from '../source/plan.js';

/** Rows of points that a free specification may be given. */
const MOST_POINTS = 20_000;

/** A field of a run's parameters, tags or metrics, not escaped. */
const WITHIN = /^(params|tags|metrics)\.[^\\]*$/;

export async function vegaLiteBlock(
  desk: Desk,
  options: Options,
  body: BlockBody | null
): Promise<Part[]> {
  if (body?.kind !== 'spec') {
    throw new BlockError(
      'vega-lite takes its specification in a fence of its own. Begin it with three backticks and vega-lite.'
    );
  }
  const runs = desk.runsOf(options);
  const spec = specOf(body.text);
  const values =
    textOf(options, 'data') === 'points' ? pointRows(desk, runs, options) : runRows(runs);
  const data = { name: 'rows', values };
  const svg = await draw({ width: 560, height: 300, ...(flat(spec) as object), data });
  const bytes = new TextEncoder().encode(svg);
  const title = typeof spec['title'] === 'string' ? spec['title'] : '';
  const caption = textOf(options, 'caption');
  return [
    {
      kind: 'picture',
      src: `data:image/svg+xml;base64,${base64(bytes)}`,
      alt:
        typeof spec['description'] === 'string' ? spec['description'] : title || caption || 'Chart',
      caption
    }
  ];
}

function specOf(text: string): Record<string, unknown> {
  const document = parseDocument(text, { schema: 'core' });
  const [error] = document.errors;
  if (error) {
    const what = error.message.split('\n')[0]?.replace(/:?\s*$/, '') ?? '';
    throw new BlockError(`The specification cannot be read: ${what}. Write it as JSON or YAML.`);
  }
  const spec: unknown = document.toJS({ maxAliasCount: 20 });
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    throw new BlockError('The specification is empty. Write a mark and an encoding.');
  }
  if (mentionsAddress(spec)) {
    throw new BlockError(
      'A report loads nothing, so its specification names no url. Use the data set "runs" or "points".'
    );
  }
  return spec as Record<string, unknown>;
}

function mentionsAddress(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key === 'url' || mentionsAddress(inner));
}

/**
 * The specification with fields such as `metrics.loss` named as columns: marks that Vega-Lite puts together of others,
 * such as boxplot, find no field within an object.
 */
function flat(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flat);
  if (typeof value !== 'object' || value === null) return value;
  const { field, ...rest } = value as Record<string, unknown>;
  const others = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, flat(item)]));
  if (field === undefined) return others;
  if (typeof field !== 'string' || !WITHIN.test(field)) return { field, ...others };
  const isPlain = !('aggregate' in rest || 'bin' in rest || 'timeUnit' in rest);
  return {
    ...(isPlain ? { title: field } : {}),
    ...others,
    field: field.replace(/[.[\]]/g, '\\$&')
  };
}

function columnsOf(kind: string, values: object): object {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${kind}.${key}`, value])
  );
}

async function draw(spec: object): Promise<string> {
  const config = {
    background: null,
    font: lightTheme.font,
    view: { stroke: null },
    axis: {
      gridColor: lightTheme.grid,
      domainColor: lightTheme.axis,
      tickColor: lightTheme.axis,
      labelColor: lightTheme.muted
    }
  };
  try {
    const { compileSpec, drawSvg } = await import('../../charts/vega/index.js');
    return await drawSvg(
      compileSpec({ config, ...spec } as unknown as Parameters<typeof compileSpec>[0])
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BlockError(
      `The specification cannot be drawn: ${why.split('\n')[0] ?? ''}. Change it where it says so.`
    );
  }
}

function runRows(runs: readonly ReportRun[]): object[] {
  return runs.map(entry => {
    const { run, name, slot } = entry;
    const metrics = [...run.metrics.keys()];
    const best = metrics.map(metric => [
      metric,
      bestOf(entry, metric, goalAmong(runs, metric))?.value ?? null
    ]);
    const params = Object.fromEntries(
      [...run.params].map(([key, value]) => [
        key,
        typeof value === 'bigint' ? Number(value) : value
      ])
    );
    const within = {
      params,
      tags: Object.fromEntries(run.tags),
      metrics: Object.fromEntries(best)
    };
    return {
      name,
      status: run.status,
      experiment: run.experiment,
      start: run.start,
      duration: run.end === null ? null : (run.end - run.start) / 1000,
      color: runStyle(slot).color,
      ...within,
      ...columnsOf('params', within.params),
      ...columnsOf('tags', within.tags),
      ...columnsOf('metrics', within.metrics)
    };
  });
}

function pointRows(desk: Desk, runs: readonly ReportRun[], options: Options): object[] {
  const named = textOf(options, 'metric');
  const metric = named === '' ? null : desk.metricOf(named, runs);
  const rows: object[] = [];
  for (const { name, slot, series } of runs) {
    for (const [key, { step, time, value }] of series) {
      if (metric !== null && key !== metric) continue;
      if (rows.length + step.length > MOST_POINTS) {
        throw new BlockError(
          `That is more than ${MOST_POINTS} points. Name one metric, or fewer runs.`
        );
      }
      for (const [i, at] of step.entries()) {
        rows.push({
          run: name,
          metric: key,
          step: at,
          time: time[i]! / 1000,
          value: value[i],
          color: runStyle(slot).color
        });
      }
    }
  }
  return rows;
}
