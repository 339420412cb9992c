/**
 * From a plan to the page's sections: prose rendered, blocks made; where one cannot be made its gap
 * is shown in place, with the line and the reason.
 */
import type { Token, Tokens } from 'marked';
import { MAKERS } from './blocks/index.js';
import { BlockError, type Desk } from './desk.js';
import { Markup } from './escape.js';
import { inlineHtml, markdownHtml, type MarkdownNeeds } from './markdown.js';
import type { Part, Section } from './model.js';
import type { SourceProblem } from './source/place.js';
import { textOf } from './source/options.js';
import type { PlanNode } from './source/plan.js';
import { sentenceValue } from './values.js';

export interface Composed {
  readonly sections: readonly Section[];
  /** A section's title as plain text, by its anchor. */
  readonly titles: ReadonlyMap<string, string>;
  readonly problems: readonly SourceProblem[];
}

export interface ComposeOptions {
  /** Leave out what has nothing to show, with the headings above it: for reports made unasked. */
  readonly tacit: boolean;
  /** The source of an img element for a picture beside the source; null where there is none. */
  readonly image: (address: string) => string | null;
}

/** Make the sections. Problems of the source itself are the caller's. */
export async function compose(
  desk: Desk,
  body: readonly PlanNode[],
  options: ComposeOptions
): Promise<Composed> {
  const composer = new Composer(desk, options);
  for (const node of body) await composer.add(node);
  return composer.done();
}

class Composer {
  private readonly sections: { id: string; title: Markup | null; parts: Part[] }[] = [
    { id: '', title: null, parts: [] }
  ];
  private readonly titles = new Map<string, string>();
  private readonly problems: SourceProblem[] = [];
  /** Values within sentences, as they were put in. */
  private readonly said = new Map<string, string>();
  private readonly needs: MarkdownNeeds;

  constructor(
    private readonly desk: Desk,
    private readonly options: ComposeOptions
  ) {
    this.needs = {
      image: options.image,
      anchor: text => desk.anchor(text),
      value: token => {
        const { html, text } = sentenceValue(desk, token, problem => this.problems.push(problem));
        this.said.set(token.raw, text);
        return html;
      }
    };
  }

  async add(node: PlanNode): Promise<void> {
    if (node.kind === 'heading') return this.heading(node);
    if (node.kind === 'prose') return this.prose(node.tokens);
    if (node.kind === 'gap') return this.gap(node.problem);
    try {
      this.put(...(await this.block(node)));
    } catch (error) {
      if (!(error instanceof BlockError)) throw error;
      if (error.empty && this.options.tacit) return;
      const problem = { ...node.place, message: error.message };
      this.problems.push(problem);
      this.gap(problem);
    }
  }

  done(): Composed {
    const filled = this.sections.filter(({ parts, title }) =>
      this.options.tacit || title === null ? parts.length > 0 : true
    );
    return { sections: linked(filled), titles: this.titles, problems: this.problems };
  }

  private async block({
    name,
    options,
    body
  }: Extract<PlanNode, { kind: 'block' }>): Promise<Part[]> {
    if (name !== 'note') {
      const make = MAKERS[name];
      if (!make) throw new BlockError(`There is no block "${name}".`);
      return make(this.desk, options, body);
    }
    const look = options.get('kind') === 'warning' ? 'warning' : 'note';
    const tokens = body?.kind === 'markdown' ? body.tokens : [];
    const text = textOf(options, 'text');
    const html = tokens.length
      ? markdownHtml(tokens, this.needs)
      : inlineHtml([{ type: 'text', raw: text, text } as Tokens.Text], this.needs);
    return [{ kind: 'note', look, html, text: this.plain(tokens) || text }];
  }

  private heading({ depth, tokens, text, id }: Extract<PlanNode, { kind: 'heading' }>): void {
    const anchor = this.desk.anchor(id || text);
    const title = inlineHtml(tokens, this.needs);
    if (depth <= 2) {
      this.desk.headed = true;
      this.sections.push({ id: anchor, title, parts: [] });
      this.titles.set(anchor, text);
    } else {
      const tag = `h${Math.min(depth, 6)}`;
      this.put({
        kind: 'prose',
        html: new Markup(`<${tag} id="${anchor}">${title.html}</${tag}>`),
        text: `${'#'.repeat(depth)} ${text}`
      });
    }
  }

  private prose(tokens: readonly Token[]): void {
    if (tokens.every(({ type }) => type === 'space' || type === 'def')) return;
    const html = markdownHtml(tokens, this.needs);
    this.put({ kind: 'prose', html, text: this.plain(tokens) });
  }

  private plain(tokens: readonly Token[]): string {
    const raw = tokens.map(token => token.raw).join('');
    return raw.replace(/\{\{.*?\}\}/gs, call => this.said.get(call) ?? call);
  }

  private gap({ line, message }: SourceProblem): void {
    this.put({ kind: 'gap', where: `Line ${line}`, message });
  }

  private put(...parts: Part[]): void {
    this.sections.at(-1)?.parts.push(...parts);
  }
}

/** Names link to a run's details only where the page has them. */
function linked(sections: readonly Section[]): Section[] {
  const all = sections.flatMap(({ parts }) => parts);
  const there = new Set(
    all.flatMap(part => (part.kind === 'details' ? part.runs.map(({ anchor }) => anchor) : []))
  );
  const keep = (anchor: string) => (there.has(anchor) ? anchor : '');
  const link = (part: Part): Part => {
    if (part.kind === 'table') {
      return { ...part, rows: part.rows.map(row => ({ ...row, anchor: keep(row.anchor) })) };
    }
    if (part.kind === 'failures') {
      return { ...part, runs: part.runs.map(run => ({ ...run, anchor: keep(run.anchor) })) };
    }
    if (part.kind !== 'reproduction') return part;
    return { ...part, runs: part.runs.map(run => ({ ...run, anchor: keep(run.anchor) })) };
  };
  return sections.map(section => ({ ...section, parts: section.parts.map(link) }));
}
