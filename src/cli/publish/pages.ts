/** The two pages of a site: the index, which needs no server and no script, and the frame of the explorer. */
import { createHash } from 'node:crypto';
import { oneLine, xml } from '../../charts/index.js';
import type { Run } from '../../store/index.js';
import type { ExplorerFiles } from './assets.js';
import { SEARCH, STYLE } from './look.js';

export interface IndexedRun {
  readonly run: Run;
  readonly name: string;
  readonly started: string;
  readonly took: string;
  /** Values of the index's metrics, as text. */
  readonly values: readonly string[];
}

export interface IndexedReport {
  /** Within the site. */
  readonly file: string;
  readonly title: string;
  readonly size: string;
}

export interface SiteIndex {
  readonly title: string;
  readonly metrics: readonly string[];
  readonly runs: readonly IndexedRun[];
  readonly reports: readonly IndexedReport[];
  /** Sentences for the foot of the page. */
  readonly remarks: readonly string[];
}

/** What a search of the index looks through for a run, besides what is shown, at most. */
const MOST_WORDS = 600;

/** The index as HTML: reports and runs, with a search that hides what does not fit. */
export function indexPage({ title, metrics, runs, reports, remarks }: SiteIndex): string {
  const showsExperiment = new Set(runs.map(({ run }) => run.experiment)).size > 1;
  const heads = ['Status', 'Run', ...(showsExperiment ? ['Experiment'] : [])];
  const numbers = [...metrics, 'Took', 'Started (UTC)'];
  const body = runs.map(one => runRow(one, showsExperiment)).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SEARCH)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="flightlog">
<link rel="icon" href="data:,">
<title>${xml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${xml(title)}</h1>
<p><a class="go" href="explorer.html">Explore and compare</a></p>
</header>
<main>
<p class="search" hidden><label for="search">Search reports and runs</label> <input id="search" type="search" autocomplete="off" spellcheck="false"> <span id="found" role="status"></span></p>
${reportList(reports)}<section aria-labelledby="runs">
<h2 id="runs">Runs</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="runs">
<table>
<thead><tr>${heads.map(head => `<th scope="col">${head}</th>`).join('')}${numbers.map(head => `<th scope="col" class="n">${xml(head)}</th>`).join('')}</tr></thead>
<tbody>
${body}
</tbody>
</table>
</div>
</section>
</main>
<footer>
${remarks.map(remark => `<p>${xml(remark)}</p>`).join('\n')}
</footer>
<script>${SEARCH}</script>
</body>
</html>
`;
}

function reportList(reports: readonly IndexedReport[]): string {
  if (reports.length === 0) return '';
  const items = reports.map(
    ({ file, title, size }) =>
      `<li data-row><a href="${xml(file.split('/').map(encodeURIComponent).join('/'))}">${xml(title)}</a> <small>${size}</small></li>`
  );
  return `<section aria-labelledby="reports">
<h2 id="reports">Reports</h2>
<ul>
${items.join('\n')}
</ul>
</section>
`;
}

function runRow(
  { run, name, started, took, values }: IndexedRun,
  showsExperiment: boolean
): string {
  const words = [
    ...[...run.params].map(([key, value]) => `${key}=${String(value)}`),
    ...[...run.tags].map(([key, value]) => (value === '' ? key : `${key}=${value}`)),
    run.note,
    run.id
  ];
  const numbers = [...values, took, started].map(text => `<td class="n">${xml(text)}</td>`);
  const experiment = showsExperiment ? `<td>${xml(run.experiment)}</td>` : '';
  return `<tr data-row="${xml(oneLine(words.join(' ')).slice(0, MOST_WORDS))}"><td class="${run.status}">${run.status}</td><th scope="row"><a href="explorer.html#run=${run.id}">${xml(name)}</a></th>${experiment}${numbers.join('')}</tr>`;
}

/**
 * The explorer's frame; its program draws all else. Styles within the page are let in for the frames that show
 * logged HTML, which are bound by this policy too; scripts only from the site's own files.
 */
export function explorerPage(title: string, { script, style }: ExplorerFiles): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data: blob:; frame-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="flightlog">
<link rel="icon" href="data:,">
<title>${xml(title)}: explorer</title>
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
</head>
<body>
<div id="explorer" data-store="store/" data-title="${xml(title)}">
<p class="flightlog-Unserved">This page reads the files beside it, which browsers only allow of a server. Start one in its folder with <code>python -m http.server</code>, then open <code>http://localhost:8000/explorer.html</code>. The <a href="index.html">list of reports and runs</a> needs none.</p>
</div>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
