import type { Bindings } from './bindings.js';
import { COUNT_CAP, PAGE_SIZE, pageOf, type Key, type Page } from './page.js';
import type { ReadModels } from './read-models.js';

export interface List<Row> extends Bindings {
  /** What a row consists of: the SQL after `SELECT`. */
  readonly columns: string;
  /** Which rows are meant: the SQL from `FROM` to the end of a `WHERE`. */
  readonly matching: string;
  /** The columns that order the list, unique together. */
  readonly order: readonly string[];
  /** Whether the list goes down that order. */
  readonly latestFirst?: boolean;
  /** The same of a row that was read. */
  readonly keyOf: (row: Row) => Key;
}

/** The page of a list that follows the key `after`. The list is counted up to 1000, whatever the page. */
export async function readPage<Row extends object>(
  db: ReadModels,
  { columns, matching, order, latestFirst = false, keyOf, values, bind }: List<Row>,
  after: Key | null,
): Promise<Page<Row>> {
  const counted = `SELECT count(*)::int AS found FROM (SELECT ${matching} LIMIT ${COUNT_CAP + 1}) AS counted`;
  const valuesOfCount = [...values];
  const [beyond, direction] = latestFirst ? ['<', ' DESC'] : ['>', ''];
  const keyset = after ? `AND (${order.join(', ')}) ${beyond} (${after.map(bind).join(', ')})` : '';
  const ordered = order.map((column) => column + direction).join(', ');
  const page = `SELECT ${columns} ${matching} ${keyset} ORDER BY ${ordered} LIMIT ${PAGE_SIZE + 1}`;
  const [rows, count] = await Promise.all([
    db.query<Row>(page, values),
    db.query<{ found: number }>(counted, valuesOfCount),
  ]);
  return pageOf(rows, count[0]?.found ?? 0, keyOf);
}
