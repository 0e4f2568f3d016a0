import type { ClientBase } from 'pg';
import { qualified } from './names.js';
import { readTables } from './tables.js';

/** What a read model holds, as one number per table; equal content at equal positions gives equal checksums. */
export interface Checksum {
  readonly position: string | null;
  /** Per table, how many rows there are and a number that follows from them: `12:-3481`. */
  readonly tables: Readonly<Record<string, string>>;
}

/** Of the schema as the transaction that `client` is in sees it. Throws when nothing feeds it. */
export async function checksumOf(client: ClientBase, schema: string): Promise<Checksum> {
  const { rows } = await client.query<{ position: string | null }>(
    'SELECT position FROM projecting.feed WHERE schema = $1',
    [schema],
  );
  if (!rows[0]) throw new Error(`There is no read model ${schema}`);
  const tables: Record<string, string> = {};
  for (const table of (await readTables(client, schema)).keys()) {
    const { rows: sums } = await client.query<{ sum: string }>(
      `SELECT count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS sum
       FROM ${qualified(schema, table)} AS t`,
    );
    tables[table] = sums[0]?.sum ?? '';
  }
  return { position: rows[0].position, tables };
}
