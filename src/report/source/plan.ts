/**
 * A report as it was planned: front matter and a body of prose, headings and blocks. Types only.
 *
 * Read from Markdown by parse.ts; other documents may make one of their own.
 */
import type { Token } from 'marked';
import type { FrontMatter } from './front.js';
import type { Options } from './options.js';
import type { Place, SourceProblem } from './place.js';

export type PlanNode =
  | { readonly kind: 'prose'; readonly tokens: readonly Token[] }
  | {
      readonly kind: 'heading';
      readonly depth: number;
      readonly tokens: readonly Token[];
      readonly text: string;
      /** '' to make one from the text. */
      readonly id: string;
    }
  | {
      readonly kind: 'block';
      readonly name: string;
      readonly options: Options;
      /** What a fence holds that is not options: Markdown tokens, or a specification. */
      readonly body: BlockBody | null;
      readonly place: Place;
    }
  | { readonly kind: 'gap'; readonly problem: SourceProblem };

export type BlockBody =
  | { readonly kind: 'markdown'; readonly tokens: readonly Token[] }
  | { readonly kind: 'spec'; readonly text: string };

export interface ReportPlan {
  readonly front: FrontMatter;
  readonly body: readonly PlanNode[];
  readonly problems: readonly SourceProblem[];
}
