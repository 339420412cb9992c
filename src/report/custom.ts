/**
 * A template of one's own: files by name, checked before anything is printed with them.
 *
 * `body.md` says what a report holds, `style.css` is added to the sheet, `table.hbs` and its like take the
 * place of our partials. `template: paper` in the body's front matter names what it extends.
 */
import type Handlebars from 'handlebars';
import { nearest } from '../query/index.js';
import { ReportError } from './errors.js';
import { parseReport } from './source/parse.js';
import { problemLine } from './source/place.js';
import { environment, ownTemplate, templateOf, type Template } from './templates.js';

const HELPERS = ['markup', 'swatch', 'glyph', 'symbols'];
const BUILT_IN = ['if', 'unless', 'each', 'with', 'lookup'];

/** Check the files and put the template together. Throws ReportError with file, line and reason. */
export async function customTemplate(
  name: string,
  files: ReadonlyMap<string, string>
): Promise<Template> {
  const body = files.get('body.md');
  const plan = body === undefined ? null : parseReport(body);
  const [problem] = plan?.problems ?? [];
  if (problem)
    throw broken(problemLine(`${name}/body.md`, problem).replace(/\.$/, ''), 'Put that line right');
  const base = ownTemplate(plan?.front.template || 'comparison');
  // The compiler is half of Handlebars; only templates of people's own need it.
  const { default: full } = (await import('handlebars')) as unknown as {
    default: typeof Handlebars;
  };
  const own = environment(full);
  const names = Object.keys(own.partials as object);
  for (const [file, source] of files) {
    if (!file.endsWith('.hbs')) continue;
    const partial = file.slice(0, -4);
    checkName(name, file, partial, names, files);
    checkPartial(full, `${name}/${file}`, source, [...names, ...partialsOf(files)]);
    own.registerPartial(
      partial,
      own.compile(source, {
        strict: true,
        knownHelpersOnly: true,
        knownHelpers: Object.fromEntries(HELPERS.map(helper => [helper, true]))
      })
    );
  }
  return templateOf(name, plan ?? base.plan, base.style + (files.get('style.css') ?? ''), own);
}

/** Partials of their own may have any name that another of their files prints. */
function partialsOf(files: ReadonlyMap<string, string>): string[] {
  return [...files.keys()].filter(file => file.endsWith('.hbs')).map(file => file.slice(0, -4));
}

function checkName(
  name: string,
  file: string,
  partial: string,
  ours: readonly string[],
  files: ReadonlyMap<string, string>
): void {
  const used = [...files.values()].some(source => source.includes(`{{> ${partial}`));
  if (ours.includes(partial) || used) return;
  const near = nearest(partial, ours);
  throw broken(
    `${name}/${file}: nothing prints a partial of this name`,
    near ? `Did you mean ${near}.hbs?` : `The parts are ${ours.join(', ')}`
  );
}

interface AstNode {
  readonly type: string;
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } };
  readonly escaped?: boolean;
  readonly path?: { readonly original?: unknown };
  readonly name?: { readonly type: string; readonly original?: unknown };
  readonly params?: readonly unknown[];
}

function checkPartial(
  full: typeof Handlebars,
  file: string,
  source: string,
  partials: readonly string[]
): void {
  let tree: unknown;
  try {
    tree = full.parse(source);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const [, line = '1'] = /line (\d+)/.exec(why) ?? [];
    throw broken(`${file}:${line}: ${why.split('\n').at(-1) ?? ''}`, 'Put that line right');
  }
  for (const node of nodesOf(tree)) {
    const [what, remedy] = objection(node, partials) ?? [];
    if (!what) continue;
    const { line = 1, column = 0 } = node.loc?.start ?? {};
    throw broken(`${file}:${line}:${column + 1}: ${what}`, remedy ?? '');
  }
}

function objection(node: AstNode, partials: readonly string[]): [string, string] | null {
  if (node.type === 'MustacheStatement' && node.escaped === false) {
    return ['unescaped output', 'Write {{value}}, or {{markup value}} for what flightlog made'];
  }
  const called = String(node.path?.original ?? '');
  const calls =
    node.type === 'BlockStatement' ||
    ((node.type === 'MustacheStatement' || node.type === 'SubExpression') &&
      (node.params?.length ?? 0) > 0);
  if (calls && ![...HELPERS, ...BUILT_IN].includes(called)) {
    const near = nearest(called, [...HELPERS, ...BUILT_IN]);
    return [
      `there is no helper "${called}"`,
      near ? `Did you mean ${near}?` : `There are ${[...HELPERS, ...BUILT_IN].join(', ')}`
    ];
  }
  if (node.type !== 'PartialStatement' || node.name?.type !== 'PathExpression') return null;
  const partial = String(node.name.original);
  if (partials.includes(partial)) return null;
  const near = nearest(partial, partials);
  return [
    `there is no partial "${partial}"`,
    near ? `Did you mean ${near}?` : 'Write it as a file of this folder'
  ];
}

function* nodesOf(value: unknown): Generator<AstNode> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const one of value) yield* nodesOf(one);
    return;
  }
  if ('type' in value) yield value as AstNode;
  for (const [key, inner] of Object.entries(value)) if (key !== 'loc') yield* nodesOf(inner);
}

function broken(what: string, remedy: string): ReportError {
  return new ReportError('template', what, remedy.replace(/\.$/, ''));
}
