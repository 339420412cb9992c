/** Tables that several runs logged under one name, as one table: joined on a key, or stacked. Pure. */

export interface RunTable {
  /** Run id. */
  readonly run: string;
  readonly label: string;
  readonly columns: readonly string[];
  /** Values as text, in the order of the columns. */
  readonly rows: readonly (readonly string[])[];
}

export interface JoinedColumn {
  readonly name: string;
  /** The run whose column it is; null for the key and for stacked columns. */
  readonly run: string | null;
  readonly label: string;
}

export interface JoinedTable {
  readonly columns: readonly JoinedColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** Columns that could join the tables: in all of them, and never twice the same value in one. */
export function keyColumns(tables: readonly RunTable[]): string[] {
  const [first] = tables;
  if (!first || tables.length < 2) return [];
  return first.columns.filter(name =>
    tables.every(({ columns, rows }) => {
      const at = columns.indexOf(name);
      return at >= 0 && new Set(rows.map(row => row[at])).size === rows.length;
    })
  );
}

/** One row for each value of the key; the columns of all runs stand beside each other, name by name. */
export function joinOn(tables: readonly RunTable[], key: string): JoinedTable {
  const values = new Set(
    tables.flatMap(({ columns, rows }) => rows.map(row => row[columns.indexOf(key)] ?? ''))
  );
  const names = [...new Set(tables.flatMap(({ columns }) => columns))].filter(name => name !== key);
  const columns = names.flatMap(name =>
    tables
      .filter(table => table.columns.includes(name))
      .map(table => ({ table, name, at: table.columns.indexOf(name) }))
  );
  const byKey = new Map(
    tables.map(table => {
      const at = table.columns.indexOf(key);
      return [table, new Map(table.rows.map(row => [row[at] ?? '', row]))] as const;
    })
  );
  return {
    columns: [
      { name: key, run: null, label: '' },
      ...columns.map(({ table, name }) => ({ name, run: table.run, label: table.label }))
    ],
    rows: [...values].map(value => [
      value,
      ...columns.map(({ table, at }) => byKey.get(table)?.get(value)?.[at] ?? '')
    ])
  };
}

/** All rows below each other, the run's name in front. */
export function stack(tables: readonly RunTable[], runColumn: string): JoinedTable {
  const names = [...new Set(tables.flatMap(({ columns }) => columns))];
  return {
    columns: [runColumn, ...names].map(name => ({ name, run: null, label: '' })),
    rows: tables.flatMap(({ label, columns, rows }) => {
      const places = names.map(name => columns.indexOf(name));
      return rows.map(row => [label, ...places.map(at => row[at] ?? '')]);
    })
  };
}
