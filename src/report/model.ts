/**
 * The report as plain data: what the templates print, word for word. Types only.
 *
 * Every string here is text; only `Markup` is HTML, and only this room makes it. Every field is always
 * there, '' or [] or null when there is nothing: the templates are compiled strictly.
 */
import type { RunStatus } from '../store/index.js';
import type { Markup } from './escape.js';

export interface ReportDocument {
  readonly title: string;
  readonly kicker: string;
  readonly dateline: string;
  /** One paragraph each. */
  readonly abstract: readonly string[];
  readonly warnings: readonly string[];
  readonly contents: readonly ContentsEntry[];
  readonly runs: RunsTable;
  readonly differences: DifferencesTable | null;
  readonly charts: ChartsSection | null;
  readonly figures: FiguresSection | null;
  readonly details: { readonly title: string; readonly runs: readonly RunDetails[] };
  readonly provenance: { readonly lines: readonly string[]; readonly ids: readonly Pair[] };
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
  readonly columns: readonly { label: string; note: string; numeric: boolean }[];
  readonly rows: readonly RunRow[];
  readonly notes: readonly string[];
}

export interface RunRow {
  readonly anchor: string;
  readonly name: string;
  readonly slot: number;
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
  readonly lead: string;
  readonly legend: readonly { readonly name: string; readonly slot: number }[];
  readonly items: readonly ChartItem[];
  readonly more: string;
}

export interface ChartItem {
  readonly id: string;
  readonly metric: string;
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
}

export interface FiguresSection {
  readonly groups: readonly {
    readonly name: string;
    readonly items: readonly {
      readonly src: string;
      readonly alt: string;
      readonly run: string;
      readonly slot: number;
      readonly step: string;
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
  readonly note: readonly string[];
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
  readonly text: string;
}

export interface DiffLine {
  readonly kind: 'add' | 'del' | 'same' | 'gap';
  readonly mark: string;
  readonly text: string;
}
