/**
 * Reads from the read models. Queries name tables with their schema (`requests.request`) and pass every value as a
 * parameter. Rows come as `pg` gives them: `bigint` as string, `timestamptz` as ISO string, `jsonb` parsed.
 */
export interface ReadModels {
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The same for what is asked with every page: the text never changes, and rows are found by key. */
  queryPrepared<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]>;
}

/** The token under which Nest provides `ReadModels`. */
export const READ_MODELS = Symbol('ReadModels');
