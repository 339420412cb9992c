/** Reports of a site: made from their sources, or pages made before, which must hold nothing private then. */
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { TextRedactor, type Secrets } from '../../redact/index.js';
import type { StoreReader } from '../../store/index.js';
import { bytesText } from '../care/words.js';
import type { Effects } from '../effects.js';
import { CliError } from '../errors.js';
import { isSource } from '../report-source.js';
import { prepareReport } from '../report-prepare.js';
import { MOST_BYTES, tooLarge } from '../report-write.js';
import { printable } from '../text.js';
import type { SiteFolder } from './folder.js';
import type { IndexedReport } from './pages.js';

export interface ReportsOptions {
  readonly reader: StoreReader;
  /** Null publishes everything as it is. */
  readonly secrets: Secrets | null;
  readonly isForced: boolean;
  readonly effects: Effects;
}

/** Put reports into the site, in the order named. */
export async function putReports(
  site: SiteFolder,
  named: readonly string[],
  options: ReportsOptions
): Promise<IndexedReport[]> {
  const listed: IndexedReport[] = [];
  for (const name of named) {
    const stem = path.basename(name).replace(/(?:\.flight)?\.(?:md|html?)$/i, '');
    const file = `reports/${stem.replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'report'}.html`;
    if (site.files.has(file))
      throw new CliError(`Two reports would be ${file}, one of them ${name}. Rename one.`, 2);
    const { html, title } = isSource(name)
      ? await madeReport(name, options)
      : await readyReport(name, options);
    site.put(file, html);
    const size = bytesText(site.files.get(file) ?? 0);
    listed.push({ file, title: title === '' ? stem : title, size });
  }
  return listed;
}

async function madeReport(
  name: string,
  { reader, secrets, isForced, effects }: ReportsOptions
): Promise<{ html: string; title: string }> {
  const values = { store: reader.source.label, redact: secrets !== null };
  const { made, gaps } = await prepareReport({ values, positionals: [name] }, effects);
  for (const gap of gaps) effects.stderr.write(`${printable(gap)}\n`);
  const { printReport } = await import('../../report/index.js');
  const html = printReport(made);
  const bytes = Buffer.byteLength(html);
  if (bytes > MOST_BYTES && !isForced) throw tooLarge(bytes, made);
  return { html, title: made.document.title };
}

async function readyReport(
  name: string,
  { secrets, isForced, effects }: ReportsOptions
): Promise<{ html: string; title: string }> {
  if (!/\.html?$/i.test(name))
    throw new CliError(`${name}: is no report. Name a .flight.md source or an .html page.`, 2);
  const html = await fs.readFile(path.resolve(effects.cwd, name), 'utf8').catch((cause: Error) => {
    throw new CliError(
      `${name}: could not be read (${cause.message}). Name a report that is there.`,
      1
    );
  });
  const { checkSeal, readReportFiles } = await import('../../report/index.js');
  if (checkSeal(html).written === null)
    throw new CliError(`${name}: no report of flightlog's. Make one with: flightlog report`, 1);
  if (Buffer.byteLength(html) > MOST_BYTES && !isForced)
    throw new CliError(
      `${name}: ${bytesText(Buffer.byteLength(html))}, more than a browser likes to open. Make it of fewer runs, or publish it all the same with --force.`,
      1
    );
  if (secrets) refusePrivate(name, html, [...readReportFiles(html).values()], secrets);
  const title = /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '';
  return { html, title: unescaped(title) };
}

/** A page that was made before cannot be redacted: its hash and its data would no longer fit. */
function refusePrivate(
  name: string,
  html: string,
  data: readonly Uint8Array[],
  secrets: Secrets
): void {
  const texts = new TextRedactor(secrets);
  const visible = html.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, ' ');
  const inside = data.map(bytes => new TextDecoder('latin1').decode(bytes));
  if (![visible.replace(/<[^>]*>/g, ' '), ...inside].some(text => texts.holdsName(text))) return;
  throw new CliError(
    `${name}: holds names of people, machines or folders. Make it again with: flightlog report --redact, or publish everything as it is with --no-redact.`,
    1
  );
}

function unescaped(text: string): string {
  const letters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => letters[name] ?? '');
}
