/**
 * Reports from Node: `import { renderReport } from 'jupyterlab-flightlog'`. The same bytes as the command.
 */
import { prepareReport } from './report-prepare.js';

export interface ReportRequest {
  /** Names (the newest attempt), `name#2`, or four or more characters that begin an id. */
  readonly runs?: readonly string[];
  /** In place of runs: a report's source `*.flight.md`, or a comparison `*.flight.json`. */
  readonly source?: string;
  /** In place of runs: those that fit, such as `metrics.acc > 0.9`. */
  readonly query?: string;
  /** In place of runs: those of a view saved in the panel, in its order and with its baseline. */
  readonly view?: string;
  /** Such as `metrics.acc desc`. */
  readonly order?: string;
  /** The run that the others are compared with. Default: the first. */
  readonly baseline?: string;
  readonly title?: string;
  /** A template's name, or a folder of one's own. */
  readonly template?: string;
  /** The store's folder. Default: FLIGHTLOG_STORE, else `flights/` upwards. */
  readonly store?: string;
  /** Without names of people and machines, their folders, e-mail addresses and environment variables. */
  readonly redact?: boolean;
  /** Default: the process's. */
  readonly cwd?: string;
  /** Hears of each part of a source that could not be shown, with its line. Default: console.warn. */
  readonly onGap?: (gap: string) => void;
  /** Hears what `redact` took out, which the page says too. Default: console.warn. */
  readonly onRedacted?: (line: string) => void;
}

/** One HTML file as text. Throws an error with a sentence where there is nothing to show. */
export async function renderReport(request: ReportRequest): Promise<string> {
  const { runs, source, cwd = process.cwd(), onGap = console.warn, ...rest } = request;
  const { onRedacted = console.warn, ...values } = rest;
  const positionals = source === undefined ? (runs ?? []) : [source];
  const quiet = { write: () => undefined, isTTY: false };
  const { made, gaps } = await prepareReport(
    { values, positionals },
    { stdout: quiet, stderr: quiet, cwd, env: process.env, now: Date.now, version: '' }
  );
  for (const gap of gaps) onGap(gap);
  if (made.redacted !== null) onRedacted(made.redacted);
  const { printReport } = await import('../report/index.js');
  return printReport(made);
}
