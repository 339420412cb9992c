/** The filter's text as a query, or where it cannot be read. */
import { parseQuery, QueryError, type Query } from '../../query/index.js';

export interface FilterError {
  readonly message: string;
  /** Index of the offending character; the text's length where the end is missing something. */
  readonly position: number;
}

/** An empty text is no query. After an error the list shows all runs rather than none. */
export function readFilter(text: string): { query: Query | null; error: FilterError | null } {
  if (text.trim() === '') return { query: null, error: null };
  try {
    return { query: parseQuery(text), error: null };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { query: null, error: { message: error.message, position: error.position } };
  }
}
