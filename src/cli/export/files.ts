/** The files of an export: data, tables, charts, each written whole or not at all. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { csvLines } from '../../charts/index.js';
import type { MadeReport } from '../../report/index.js';
import type { Run, StoreReader } from '../../store/index.js';
import { temporaryName } from '../care/disk.js';
import { bytesText } from '../care/words.js';
import type { Effects } from '../effects.js';
import { CliError } from '../errors.js';
import { printable } from '../text.js';
import type { ChartFormat, DataFormat, TableFormat } from './command.js';
import {
  csvBody,
  jsonLines,
  pointColumns,
  runColumns,
  writeParquet,
  type DataColumn
} from './data.js';
import type { Paper } from './paper.js';
import { chartPdf } from './pdf.js';
import { sizedSvg } from './svg.js';
import { csvTable, latexTable, markdownTable } from './tables.js';

export interface Place {
  readonly root: string;
  readonly isForced: boolean;
  readonly effects: Effects;
}

export interface Written {
  readonly file: string;
  readonly bytes: number;
}

/** More than editors and spreadsheets open. */
const MOST_BYTES = 50_000_000;
/** Bytes of a point in each form, nearly. */
const POINT_BYTES: Readonly<Record<DataFormat, number>> = { csv: 90, json: 150, parquet: 12 };

/** `runs.F`, a row a run, and `points.F`, a row a point. */
export async function exportData(
  reader: StoreReader,
  runs: readonly Run[],
  format: DataFormat,
  place: Place
): Promise<Written[]> {
  refuseLarge(runs, format, place.isForced);
  async function* points(): AsyncGenerator<readonly DataColumn[]> {
    for (const run of runs) yield await pointColumns(reader, run);
  }
  async function* facts(): AsyncGenerator<readonly DataColumn[]> {
    yield await Promise.resolve(runColumns(runs));
  }
  return [
    await writeColumns(path.join(place.root, `runs.${format}`), format, facts()),
    await writeColumns(path.join(place.root, `points.${format}`), format, points())
  ];
}

function refuseLarge(runs: readonly Run[], format: DataFormat, isForced: boolean): void {
  const pointsOf = (run: Run) =>
    [...run.metrics.values()].reduce((sum, { count }) => sum + count, 0);
  const sizes = runs.map(run => ({ run, bytes: pointsOf(run) * POINT_BYTES[format] }));
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (all <= MOST_BYTES || isForced) return;
  const [largest] = sizes.sort((a, b) => b.bytes - a.bytes);
  const instead = format === 'parquet' ? '' : 'take --format parquet, ';
  throw new CliError(
    `points.${format} would have about ${bytesText(all)}, of which ${largest?.run.name ?? ''} ${bytesText(largest?.bytes ?? 0)}. Name fewer runs, ${instead}or write it all the same with --force.`,
    1
  );
}

async function writeColumns(
  file: string,
  format: DataFormat,
  parts: AsyncIterable<readonly DataColumn[]>
): Promise<Written> {
  return whole(file, async part => {
    if (format === 'parquet') return writeParquet(part, parts);
    const handle = fs.openSync(part, 'w');
    try {
      let isFirst = true;
      for await (const columns of parts) {
        if (format === 'json') {
          for (const line of jsonLines(columns)) {
            fs.writeSync(handle, `${isFirst ? '[\n' : ',\n'}${line}`);
            isFirst = false;
          }
        } else {
          if (isFirst) fs.writeSync(handle, csvLines([columns.map(({ name }) => name)]));
          isFirst = false;
          fs.writeSync(handle, csvBody(columns));
        }
      }
      if (format === 'json') fs.writeSync(handle, isFirst ? '[]\n' : '\n]\n');
    } finally {
      fs.closeSync(handle);
    }
  });
}

/** Every table of the report, a file each. */
export async function exportTables(
  made: MadeReport,
  format: TableFormat,
  { root }: Place
): Promise<Written[]> {
  const { reportTables } = await import('../../report/index.js');
  const forms = { csv: csvTable, latex: latexTable, markdown: markdownTable };
  const ends = { csv: 'csv', latex: 'tex', markdown: 'md' };
  const written: Written[] = [];
  for (const table of reportTables(made)) {
    const file = path.join(root, 'tables', `${table.id}.${ends[format]}`);
    written.push(await whole(file, part => fs.writeFileSync(part, forms[format](table))));
  }
  return written;
}

/** Every chart of the report, a file each, as wide as the paper says. */
export async function exportCharts(
  made: MadeReport,
  format: ChartFormat,
  paper: Paper,
  { root, effects }: Place
): Promise<Written[]> {
  const { reportFigures } = await import('../../report/index.js');
  const date = new Date(Math.max(...made.runs.map(({ run }) => run.start)));
  const written: Written[] = [];
  for (const { id, title, svg } of reportFigures(made, paper.size)) {
    const file = path.join(root, 'charts', `${id}.${format}`);
    if (format === 'svg') {
      const text = sizedSvg(svg, paper.width, paper.family);
      written.push(await whole(file, part => fs.writeFileSync(part, text)));
      continue;
    }
    const { bytes, lacking } = await chartPdf(svg, {
      width: paper.widthPoints,
      font: paper.font,
      title,
      date
    });
    if (lacking !== '')
      effects.stderr.write(
        `${path.basename(file)}: the typeface has no ${printable([...lacking].join(' '))}, so it stands as a question mark. Name one that has it with --font FILE.ttf.\n`
      );
    written.push(await whole(file, part => fs.writeFileSync(part, bytes)));
  }
  return written;
}

async function whole(
  file: string,
  write: (part: string) => void | Promise<void>
): Promise<Written> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const part = temporaryName(file);
  try {
    await write(part);
    fs.renameSync(part, file);
  } catch (error) {
    fs.rmSync(part, { force: true });
    throw error;
  }
  return { file, bytes: fs.statSync(file).size };
}
