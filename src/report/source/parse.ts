/**
 * Reads a `.flight.md`: front matter, Markdown, and blocks written as helpers or fences. Never throws
 * for what people write; each problem has its line and column, and a gap stands where a block would.
 */
import type { Token, Tokens } from 'marked';
import { nearest } from '../../query/index.js';
import { CallError, callEnd, parseCall, type Call } from './call.js';
import { NO_FRONT, readFront, readYaml, type FrontMatter } from './front.js';
import { lexMarkdown, type CallToken } from './lex.js';
import { checkOptions, type BlockRule, type GivenOption } from './options.js';
import { Places, type Place, type SourceProblem } from './place.js';
import type { BlockBody, PlanNode, ReportPlan } from './plan.js';
import { BLOCKS, VALUES, ruleNamed } from './rules.js';

/** Read a report's source. */
export function parseReport(source: string): ReportPlan {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const { front, problems, bodyAt } = splitFront(text);
  const reading = new Reading(new Places(text), [...problems]);
  const body = reading.body(text.slice(bodyAt), bodyAt);
  return { front, body, problems: reading.problems };
}

function splitFront(text: string): {
  front: FrontMatter;
  problems: SourceProblem[];
  bodyAt: number;
} {
  const found = /^---[ \t]*\n([\s\S]*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text);
  if (found) return { ...readFront(found[1] ?? '', 2), bodyAt: found[0].length };
  if (!/^---[ \t]*\n/.test(text)) return { front: NO_FRONT, problems: [], bodyAt: 0 };
  const message = 'The front matter is not closed. End it with a line of ---.';
  return { front: NO_FRONT, problems: [{ line: 1, column: 1, message }], bodyAt: text.length };
}

class Reading {
  constructor(
    private readonly places: Places,
    readonly problems: SourceProblem[]
  ) {}

  body(text: string, offset: number): PlanNode[] {
    const nodes: PlanNode[] = [];
    let at = offset;
    for (const token of lexMarkdown(text)) {
      const node = this.node(token, at);
      const last = nodes.at(-1);
      if (node.kind === 'prose' && last?.kind === 'prose') {
        nodes[nodes.length - 1] = { kind: 'prose', tokens: [...last.tokens, ...node.tokens] };
      } else nodes.push(node);
      at += token.raw.length;
    }
    return nodes;
  }

  private node(token: Token, at: number): PlanNode {
    if (token.type === 'flightCall') return this.helper(token as CallToken, at);
    if (token.type === 'code') {
      const fence = this.fence(token as Tokens.Code, at);
      if (fence) return fence;
    }
    if (token.type === 'paragraph') this.unclosed(token, at);
    this.inline(token, at);
    if (token.type === 'heading') return heading(token as Tokens.Heading);
    return { kind: 'prose', tokens: [token] };
  }

  private helper({ raw, inner }: CallToken, at: number): PlanNode {
    const inside = at + raw.indexOf('{{') + 2;
    const read = this.read(inner, inside);
    if ('problem' in read) return this.gap(read.problem);
    const { call } = read;
    const rule = ruleNamed(BLOCKS, call.name);
    if (!rule)
      return this.gap({
        ...this.places.at(inside + call.nameAt),
        message: unknownBlock(call.name)
      });
    return this.block(call.name, rule, this.given(rule, call, inside), null, this.places.at(at));
  }

  private fence({ raw, lang = '', text }: Tokens.Code, at: number): PlanNode | null {
    const name = lang.split(/\s/)[0] ?? '';
    const rule = ruleNamed(BLOCKS, name);
    if (!rule || !/^ {0,3}(`{3,}|~{3,})/.test(raw) || isPatch(name, text)) return null;
    const place = this.places.at(at);
    const infoAt = at + raw.indexOf(lang);
    const read = this.read(lang, infoAt);
    if ('problem' in read) return this.gap(read.problem);
    const given = this.given(rule, read.call, infoAt);
    const [body, more] = this.fenceBody(rule, text, place);
    return this.block(name, rule, [...given, ...more], body, place);
  }

  private fenceBody(
    rule: BlockRule,
    text: string,
    place: Place
  ): [BlockBody | null, GivenOption[]] {
    if (rule.body === 'spec') return [{ kind: 'spec', text }, []];
    if (rule.body === 'markdown') return [{ kind: 'markdown', tokens: lexMarkdown(text) }, []];
    const { given, problems } = readYaml(text, place.line + 1);
    this.problems.push(...problems);
    return [null, given];
  }

  private block(
    name: string,
    rule: BlockRule,
    given: readonly GivenOption[],
    body: BlockBody | null,
    place: Place
  ): PlanNode {
    const { options, problems } = checkOptions(name, rule, given);
    this.problems.push(...problems);
    const [first] = problems;
    if (first) return { kind: 'gap', problem: first };
    return { kind: 'block', name, options, body, place };
  }

  private read(text: string, at: number): { call: Call } | { problem: SourceProblem } {
    try {
      return { call: parseCall(text) };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const place = this.places.at(at + error.at);
      return {
        problem: { ...place, message: `${error.message}. Write {{name "value" key=value}}.` }
      };
    }
  }

  private given(rule: BlockRule, call: Call, at: number): GivenOption[] {
    const names = rule.positional ?? [];
    return [
      ...call.positional.map(({ value, at: from }, i) => ({
        key: names[i] ?? String(value),
        value,
        place: this.places.at(at + from)
      })),
      ...call.named.map(({ key, value, at: from }) => ({
        key,
        value,
        place: this.places.at(at + from)
      }))
    ];
  }

  private gap(problem: SourceProblem): PlanNode {
    this.problems.push(problem);
    return { kind: 'gap', problem };
  }

  /** A line that begins like a block and is none: its end is missing. */
  private unclosed({ raw }: Token, at: number): void {
    const open = /^ {0,3}\{\{/.exec(raw)?.[0].length;
    if (open === undefined || callEnd(raw, open - 2) >= 0) return;
    const message = 'This block is not closed. End it with }}.';
    this.problems.push({ ...this.places.at(at + open - 2), message });
  }

  /** Check values within sentences; what they hold is put in when the page is made. */
  private inline(token: Token, at: number): void {
    let from = 0;
    for (const value of callsIn(token)) {
      const found = token.raw.indexOf(value.raw, from);
      const start = at + Math.max(0, found);
      if (found >= 0) from = found + value.raw.length;
      const problem = this.checkValue(value, start);
      value.place = this.places.at(start);
      value.problem = problem;
      if (problem) this.problems.push(problem);
    }
  }

  private checkValue(value: CallToken, start: number): SourceProblem | null {
    const read = this.read(value.inner, start + 2);
    if ('problem' in read) return read.problem;
    const { call } = read;
    const rule = ruleNamed(VALUES, call.name);
    const place = this.places.at(start + 2 + call.nameAt);
    if (!rule) return { ...place, message: unknownValue(call.name) };
    const checked = checkOptions(call.name, rule, this.given(rule, call, start + 2));
    value.name = call.name;
    value.options = checked.options;
    return checked.problems[0] ?? null;
  }
}

/** A patch in a fence named diff is code, not our block. */
function isPatch(name: string, text: string): boolean {
  return name === 'diff' && /^(?:[-+@ ]|Index:|diff )/m.test(text);
}

function heading({ depth, text, tokens }: Tokens.Heading): PlanNode {
  const [mark = '', id = ''] = /\s*\{#([\w-]+)\}\s*$/.exec(text) ?? [];
  if (mark === '') return { kind: 'heading', depth, text, tokens, id };
  const plain = text.slice(0, -mark.length);
  const last = tokens.at(-1);
  const cut = last?.type === 'text' ? { ...last, text: last.text.slice(0, -mark.length) } : last;
  return {
    kind: 'heading',
    depth,
    text: plain,
    tokens: [...tokens.slice(0, -1), ...(cut ? [cut as Token] : [])],
    id
  };
}

function callsIn(token: Token): CallToken[] {
  if (token.type === 'flightValue') return [token as CallToken];
  const list = token as {
    tokens?: Token[];
    items?: Token[];
    header?: { tokens: Token[] }[];
    rows?: { tokens: Token[] }[][];
  };
  const inner = [
    ...(list.tokens ?? []),
    ...(list.items ?? []),
    ...(list.header ?? []).flatMap(cell => cell.tokens),
    ...(list.rows ?? []).flat().flatMap(cell => cell.tokens)
  ];
  return inner.flatMap(callsIn);
}

function unknownBlock(name: string): string {
  if (ruleNamed(VALUES, name))
    return `${name} stands within a sentence. Write some words beside it.`;
  const near = nearest(name, Object.keys(BLOCKS));
  const hint = near ? `did you mean ${near}?` : `there are ${Object.keys(BLOCKS).join(', ')}.`;
  return `There is no block "${name}"; ${hint}`;
}

function unknownValue(name: string): string {
  if (ruleNamed(BLOCKS, name))
    return `${name} is a block. Give it a line of its own, with a blank line before it.`;
  const near = nearest(name, Object.keys(VALUES));
  const hint = near ? `did you mean ${near}?` : `there are ${Object.keys(VALUES).join(', ')}.`;
  return `There is no value "${name}"; ${hint}`;
}
