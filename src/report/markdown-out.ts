/**
 * The report as Markdown with its charts as SVG files beside it: for pull requests and model cards.
 *
 * Hosts of Markdown forbid pictures within the text, so each is a file of its own.
 */
import { stringify } from 'yaml';
import { lightTheme } from '../charts/index.js';
import { redrawn } from './charts.js';
import type { Part } from './model.js';
import { modelIndex } from './linked-data.js';
import type { MadeReport } from './render.js';

export interface MarkdownReport {
  readonly text: string;
  /** Beside the text, by file name. */
  readonly files: ReadonlyMap<string, string>;
}

/** @param folder where the files will lie, seen from the text */
export async function markdownReport(made: MadeReport, folder: string): Promise<MarkdownReport> {
  const { document, template } = made;
  const files = new Map<string, string>();
  const lines: string[] = [];
  if (template.name === 'model-card') lines.push(metadata(made));
  lines.push(`# ${plain(document.title)}`, '');
  if (document.authors.length)
    lines.push(document.authors.map(({ name }) => plain(name)).join(', '), '');
  lines.push(`*${plain(document.dateline)}*`, '');
  for (const { id, title, parts } of document.sections) {
    if (title !== null) lines.push(`## ${plain(made.titles.get(id) ?? id)}`, '');
    for (const part of parts) lines.push(...(await partLines(part, made, folder, files)), '');
  }
  const foot = [document.provenance.lines[0], made.redacted].filter(Boolean).join(' ');
  lines.push('---', '', `<sub>${plain(foot)}</sub>`, '');
  return { text: lines.join('\n').replace(/\n{3,}/g, '\n\n'), files };
}

function metadata({ runs, document, front }: MadeReport): string {
  const head = {
    ...(front.license ? { license: front.license } : {}),
    ...(front.tags.length ? { tags: front.tags } : {}),
    ...modelIndex(runs, document.title)
  };
  return `---\n${stringify(head)}---\n`;
}

async function partLines(
  part: Part,
  made: MadeReport,
  folder: string,
  files: Map<string, string>
): Promise<string[]> {
  switch (part.kind) {
    case 'findings':
      return [
        ...part.paragraphs.flatMap(text => [plain(text), '']),
        ...part.warnings.map(text => `> ${plain(text)}`)
      ];
    case 'table':
      return [
        ...table(
          part.columns.map(({ label, note, numeric }) => [
            [label, note].filter(Boolean).join(', '),
            numeric
          ]),
          part.rows.map(row => [
            `${row.isChild ? '↳ ' : ''}${plain(row.name)}`,
            plain(row.statusWord),
            ...row.cells.map(({ text, best, delta }) => {
              const value = best ? `**${plain(text)}**` : plain(text);
              return delta ? `${value} (${plain(delta)})` : value;
            })
          ])
        ),
        '',
        ...part.notes.map(plain)
      ];
    case 'seeds':
      return table(
        [
          ['Runs', false],
          ['n', true],
          ...part.metrics.map(({ label }): [string, boolean] => [label, true])
        ],
        part.rows.map(({ label, n, cells }) => [
          plain(label),
          String(n),
          ...cells.map(({ text, spread, delta, interval }) =>
            [plain(`${text} ${spread}`), plain(delta), plain(interval)].filter(Boolean).join('<br>')
          )
        ])
      );
    case 'diff':
      return table(
        [['', false], ...part.columns.map(({ name }): [string, boolean] => [name, false])],
        part.groups.flatMap(({ rows }) =>
          rows.map(({ label, cells }) => [
            plain(label),
            ...cells.map(({ text, kind }) =>
              kind === 'changed' ? `**${plain(text)}**` : plain(text)
            )
          ])
        )
      );
    case 'charts': {
      const lines: string[] = [];
      for (const { id, metric, index } of part.items) {
        const chart = made.charts[index];
        if (!chart) continue;
        files.set(`${id}.svg`, redrawn(chart, lightTheme));
        lines.push(`![${plain(metric)}](${folder}/${id}.svg)`, '');
      }
      return lines;
    }
    case 'failures':
      return part.runs.map(
        ({ name, fate, reason }) =>
          `- **${plain(name)}** ${plain(fate)}${reason ? `: ${plain(reason)}` : ''}`
      );
    case 'reproduction':
      return part.runs.flatMap(({ name, word, sentence, lines }) => [
        `**${plain(name)}**: ${word}. ${plain(sentence)}`,
        '',
        ...table(
          [
            ['Metric', false],
            ['Then', true],
            ['Now', true],
            ['', false]
          ],
          lines.map(({ metric, then, now, isSame }) => [
            plain(metric),
            plain(then),
            plain(now),
            isSame ? 'same' : 'differs'
          ])
        ),
        ''
      ]);
    case 'facts':
      return part.folded
        ? []
        : table(
            [
              ['', false],
              ['', false]
            ],
            part.pairs.map(({ label, text }) => [plain(label), plain(text)])
          );
    case 'note':
    case 'prose':
      return [part.text];
    case 'gap':
      return [`> ${part.where}: ${plain(part.message)}`];
    default:
      return [];
  }
}

function table(
  head: readonly (readonly [string, boolean])[],
  rows: readonly (readonly string[])[]
): string[] {
  if (rows.length === 0) return [];
  return [
    `| ${head.map(([label]) => plain(label)).join(' | ')} |`,
    `| ${head.map(([, numeric]) => (numeric ? '--:' : '---')).join(' | ')} |`,
    ...rows.map(row => `| ${row.join(' | ')} |`)
  ];
}

/** A person's text within Markdown: no markup of its own, on one line. */
function plain(text: string): string {
  return (
    text
      .replace(/\s+/g, ' ')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/[\\`*_[\]#|~]/g, char => `\\${char}`)
      // Nobody is called, and nothing is linked, because a run is named after them.
      .replace(/@(?=\w)/g, '@\u2060')
      .replace(/:(?=\/\/)/g, ':\u2060')
  );
}
