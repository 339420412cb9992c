/**
 * The report as plain data: what the templates print, word for word. Types only.
 *
 * Every string here is text; only `Markup` is HTML, and only this room makes it. Every field is always
 * there, '' or [] or null when there is nothing: the templates are compiled strictly.
 */
import type { RunStatus } from '../store/index.js';
import type { Markup } from './escape.js';

export interface ReportDocument {
  readonly lang: string;
  readonly title: string;
  readonly kicker: string;
  readonly authors: readonly { name: string; affiliation: string; orcid: string }[];
  readonly dateline: string;
  /** The author's own, in HTML; null where there is none. */
  readonly abstract: Markup | null;
  readonly contents: readonly ContentsEntry[];
  readonly sections: readonly Section[];
  readonly provenance: { readonly lines: readonly string[]; readonly ids: readonly Pair[] };
}

/** What stands under one heading of the second depth; the first section may have none. */
export interface Section {
  readonly id: string;
  readonly title: Markup | null;
  readonly parts: readonly Part[];
}

/** One thing of a section; `kind` names the partial that prints it. */
export type Part =
  | { readonly kind: 'prose'; readonly html: Markup; readonly text: string }
  | {
      readonly kind: 'findings';
      readonly paragraphs: readonly string[];
      readonly warnings: readonly string[];
    }
  | ({ readonly kind: 'table'; readonly caption: string } & RunsTable)
  | ({ readonly kind: 'diff'; readonly caption: string } & DifferencesTable)
  | ({ readonly kind: 'charts' } & ChartsSection)
  | ({ readonly kind: 'figures'; readonly caption: string } & FiguresSection)
  | { readonly kind: 'details'; readonly runs: readonly RunDetails[]; readonly more: string }
  | {
      readonly kind: 'source';
      readonly label: string;
      readonly title: string;
      readonly slot: number;
      readonly hint: string;
      readonly code: Markup | null;
      readonly lines: readonly DiffLine[];
      readonly caption: string;
    }
  | {
      readonly kind: 'facts';
      readonly title: string;
      readonly folded: boolean;
      readonly pairs: readonly Pair[];
    }
  | { readonly kind: 'reproduction'; readonly runs: readonly Reproduction[] }
  | { readonly kind: 'failures'; readonly runs: readonly Failure[] }
  | ({ readonly kind: 'seeds'; readonly caption: string } & SeedsTable)
  | {
      readonly kind: 'plot';
      /** Place among all plots of the page. */
      readonly index: number;
      /** Of the table of values. */
      readonly label: string;
      readonly id: string;
      readonly title: string;
      readonly svg: Markup;
      readonly caption: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | {
      readonly kind: 'picture';
      readonly src: string;
      readonly alt: string;
      readonly caption: string;
    }
  | {
      readonly kind: 'note';
      readonly look: 'note' | 'warning';
      readonly html: Markup;
      readonly text: string;
    }
  | { readonly kind: 'gap'; readonly where: string; readonly message: string };

export interface Failure {
  readonly anchor: string;
  readonly name: string;
  readonly slot: number;
  readonly status: RunStatus;
  readonly fate: string;
  readonly reason: string;
  /** Metrics as they were last seen. */
  readonly last: readonly Pair[];
  readonly traceback: string;
}

/** A run that repeats another. */
export interface Reproduction {
  readonly anchor: string;
  readonly name: string;
  readonly slot: number;
  readonly word: 'same' | 'differs' | 'incomplete';
  readonly sentence: string;
  /** Of the region that scrolls. */
  readonly label: string;
  readonly lines: readonly {
    readonly metric: string;
    readonly then: string;
    readonly now: string;
    readonly isSame: boolean;
  }[];
}

export interface SeedsTable {
  readonly label: string;
  readonly metrics: readonly { readonly label: string; readonly note: string }[];
  readonly rows: readonly {
    readonly label: string;
    readonly n: number;
    readonly cells: readonly {
      readonly text: string;
      readonly spread: string;
      readonly delta: string;
      /** The 95 % interval of the difference, or ''. */
      readonly interval: string;
      readonly verdict: string;
      readonly best: boolean;
    }[];
  }[];
  readonly notes: readonly string[];
}

export interface ContentsEntry {
  readonly id: string;
  readonly label: string;
  readonly children: readonly { readonly id: string; readonly label: string }[];
}

export interface Pair {
  readonly label: string;
  readonly text: string;
}

export interface RunsTable {
  /** Of the region that scrolls. */
  readonly label: string;
  readonly columns: readonly { label: string; note: string; numeric: boolean }[];
  readonly rows: readonly RunRow[];
  readonly notes: readonly string[];
}

export interface RunRow {
  readonly anchor: string;
  readonly name: string;
  /** Null for a run that no chart of the page draws. */
  readonly slot: number | null;
  /** Whether it stands beneath the run that it is part of. */
  readonly isChild: boolean;
  readonly tags: readonly string[];
  readonly status: RunStatus;
  readonly statusWord: string;
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly text: string;
  readonly numeric: boolean;
  readonly best: boolean;
  /** `−0.021 better`, or ''. */
  readonly delta: string;
  /** `better`, `worse`, or ''. */
  readonly verdict: string;
  /** Sorts the column; numbers as text. */
  readonly sort: string;
  /** The value in full where `text` is not. */
  readonly full: string;
}

export interface DifferencesTable {
  readonly label: string;
  readonly columns: readonly { readonly name: string; readonly slot: number | null }[];
  readonly span: number;
  readonly groups: readonly {
    readonly title: string;
    readonly rows: readonly { readonly label: string; readonly cells: readonly DifferenceCell[] }[];
  }[];
  readonly notes: readonly string[];
  readonly same: readonly Pair[];
  readonly sameCount: number;
}

export interface DifferenceCell {
  readonly text: string;
  readonly full: string;
  readonly kind: 'base' | 'changed' | 'equal' | 'absent';
}

export interface ChartsSection {
  /** Whether the page's chart controls stand here: above the first charts. */
  readonly tools: boolean;
  /** Whether each chart has a heading, and not just a title. */
  readonly headed: boolean;
  readonly caption: string;
  readonly lead: string;
  readonly legend: readonly { readonly name: string; readonly slot: number }[];
  readonly items: readonly ChartItem[];
  readonly more: string;
}

export interface ChartItem {
  readonly id: string;
  /** Place among all charts of the page. */
  readonly index: number;
  readonly metric: string;
  /** Of the table of values. */
  readonly label: string;
  /** Across the whole page: the first of an odd number. */
  readonly wide: boolean;
  readonly svg: Markup;
  /** The drawing for narrow windows, of a wide chart; else null. */
  readonly narrow: Markup | null;
  readonly note: string;
  readonly rows: readonly {
    readonly name: string;
    readonly slot: number;
    readonly cells: readonly {
      readonly text: string;
      readonly at: string;
      readonly full: string;
    }[];
  }[];
  /** How many runs have no row; '' for none. */
  readonly left: string;
}

export interface FigureItem {
  readonly src: string;
  readonly alt: string;
  /** The step as a number, or ''. */
  readonly at: string;
  /** The step in words, or ''. */
  readonly step: string;
}

export interface FiguresSection {
  readonly groups: readonly {
    readonly name: string;
    /** The steps of a series, ascending, with spaces between; '' where there are no two. */
    readonly steps: string;
    readonly rows: readonly {
      readonly run: string;
      readonly slot: number;
      readonly items: readonly FigureItem[];
    }[];
  }[];
  readonly left: readonly string[];
}

export interface RunDetails {
  readonly anchor: string;
  readonly name: string;
  readonly slot: number;
  readonly status: RunStatus;
  readonly statusWord: string;
  /** When, how long, from where. */
  readonly line: string;
  readonly note: Markup | null;
  /** What is worth knowing before the numbers are believed. */
  readonly badges: readonly { readonly text: string; readonly look: 'good' | 'warn' }[];
  readonly exception: {
    readonly type: string;
    readonly message: string;
    readonly traceback: string;
  } | null;
  readonly problems: readonly string[];
  readonly folds: readonly Fold[];
}

/** Something folded away: pairs, or a diff, or plain text. */
export interface Fold {
  readonly title: string;
  readonly hint: string;
  readonly pairs: readonly Pair[];
  readonly lines: readonly DiffLine[];
  readonly code: Markup | null;
  readonly text: string;
}

export interface DiffLine {
  readonly kind: 'add' | 'del' | 'same' | 'gap';
  readonly mark: string;
  readonly text: Markup;
}
