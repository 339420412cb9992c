/**
 * What can be written at a place of a report's source: blocks after two braces or a fence, then their
 * options, then the options' values. Pure; the editor shows it.
 */
import type { BlockRule, OptionKind } from './options.js';
import { BLOCKS, VALUES, ruleNamed } from './rules.js';

export interface Proposal {
  readonly label: string;
  /** What it is, in a few words. */
  readonly detail: string;
  /** What is written in place of what was typed. */
  readonly apply: string;
  readonly kind: 'block' | 'option' | 'value';
}

export interface Proposals {
  /** Offset where what was typed begins. */
  readonly from: number;
  readonly options: readonly Proposal[];
}

/** Names that the runs of a report know, for values. */
export interface KnownNames {
  readonly runs: readonly string[];
  readonly metrics: readonly string[];
  /** Fields as a query writes them: `params.lr`, `metrics.acc`. */
  readonly fields: readonly string[];
}

const NONE: KnownNames = { runs: [], metrics: [], fields: [] };

/** Proposals at an offset of a source; null where nothing can be said. */
export function proposalsAt(text: string, at: number, known: KnownNames = NONE): Proposals | null {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const call = /\{\{\s*([^{}]*)$/.exec(line)?.[1];
  if (call !== undefined) return inCall(call, at, /^\s*\{\{/.test(line), known);
  const fence = fenceAt(text, at - line.length);
  if (fence) return inFence(fence, line, at, known);
  const opening = /^```([a-z-]*)$/.exec(line)?.[1];
  return opening === undefined ? null : named(BLOCKS, opening, at, '');
}

function inCall(call: string, at: number, isBlock: boolean, known: KnownNames): Proposals | null {
  const name = /^([a-z-]*)$/.exec(call)?.[1];
  if (name !== undefined) return named(isBlock ? { ...BLOCKS, ...VALUES } : VALUES, name, at, '');
  const [, called = '', rest = ''] = /^([a-z-]+)\s+(.*)$/s.exec(call) ?? [];
  const rule = ruleNamed(BLOCKS, called) ?? ruleNamed(VALUES, called);
  if (!rule) return null;
  const value = /([a-z]+)=("?)([^"\s=]*)$/.exec(rest);
  if (value) return valued(rule, value[1]!, value[3]!, at, known, value[2] === '"' ? '' : '"');
  const positional = /(?:^|\s)"([^"]*)$/.exec(rest)?.[1];
  const first = rule.positional?.[0];
  if (positional !== undefined && first) return valued(rule, first, positional, at, known, '');
  const typed = /(?:^|\s)([a-z]*)$/.exec(rest)?.[1];
  return typed === undefined ? null : optioned(rule, typed, at, '=', rest);
}

/** The block of the fence that is open before an offset, and what of it stands there already. */
function fenceAt(text: string, before: number): { rule: BlockRule; body: string } | null {
  let open: { name: string; from: number } | null = null;
  let from = 0;
  for (const line of text.slice(0, before).split('\n')) {
    const mark = /^```\s*([a-z-]*)/.exec(line);
    if (mark) open = open ? null : { name: mark[1] ?? '', from: from + line.length + 1 };
    from += line.length + 1;
  }
  const rule = open && ruleNamed(BLOCKS, open.name);
  return open && rule ? { rule, body: text.slice(open.from, before) } : null;
}

function inFence(
  { rule, body }: { rule: BlockRule; body: string },
  line: string,
  at: number,
  known: KnownNames
): Proposals | null {
  const value = /^([a-z]+):\s*(?:.*[[,]\s*)?("?)([^"\s,[]*)$/.exec(line);
  if (value) return valued(rule, value[1]!, value[3]!, at, known, '');
  const typed = /^([a-z]*)$/.exec(line)?.[1];
  return typed === undefined ? null : optioned(rule, typed, at, ': ', body);
}

function named(
  rules: Readonly<Record<string, BlockRule>>,
  typed: string,
  at: number,
  after: string
): Proposals {
  const options = Object.entries(rules).map(([label, { help }]) => ({
    label,
    detail: help,
    apply: label + after,
    kind: 'block' as const
  }));
  return { from: at - typed.length, options };
}

function optioned(
  rule: BlockRule,
  typed: string,
  at: number,
  sign: string,
  before: string
): Proposals {
  const options = Object.entries(rule.options)
    .filter(([name]) => !new RegExp(`\\b${name}\\s*${sign.trim()}`).test(before))
    .map(([label, kind]) => ({
      label,
      detail: kindText(kind),
      apply: label + sign,
      kind: 'option' as const
    }));
  return { from: at - typed.length, options };
}

function kindText(kind: OptionKind): string {
  if (typeof kind !== 'string') return kind.join(', ');
  const words = { texts: 'names', flag: 'true or false', range: 'from, to', any: '' };
  return kind in words ? words[kind as keyof typeof words] : kind;
}

function valued(
  rule: BlockRule,
  option: string,
  typed: string,
  at: number,
  known: KnownNames,
  quote: string
): Proposals | null {
  const kind = Object.hasOwn(rule.options, option) ? rule.options[option] : undefined;
  if (kind === undefined) return null;
  const plain = typeof kind === 'string' ? namesFor(option, known) : kind;
  const isFlag = kind === 'flag';
  const options = (isFlag ? ['true', 'false'] : plain).map(label => ({
    label,
    detail: '',
    apply: /^[\w.-]+$/.test(label) ? label : `${quote}${label}${quote}`,
    kind: 'value' as const
  }));
  return options.length > 0 ? { from: at - typed.length, options } : null;
}

function namesFor(option: string, { runs, metrics, fields }: KnownNames): readonly string[] {
  if (option === 'metric' || option === 'metrics') return metrics;
  if (['run', 'runs', 'against'].includes(option)) return ['first', 'best', ...runs];
  if (option === 'spread') return [];
  return ['x', 'y', 'columns', 'color', 'group', 'by', 'field'].includes(option) ? fields : [];
}
