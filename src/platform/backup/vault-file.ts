import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { VaultQueries, VaultTransaction } from '../vault/vault.js';
import { linesOf } from './lines-of.js';

const ROWS_AT_ONCE = 5_000;

/** A table of the vault and those of its columns that are written. */
export interface VaultTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** The tables of the vault, those that others refer to first. Which migrations were run is not data. */
export async function vaultTables(vault: VaultQueries): Promise<VaultTable[]> {
  const rows = await vault.query<VaultTable>(`
    SELECT c.table_name AS name, array_agg(c.column_name::text ORDER BY c.ordinal_position) AS columns
      FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'vault' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
       AND c.table_name <> 'migrations'
     GROUP BY c.table_name ORDER BY c.table_name`);
  const references = await vault.query<{ from: string; to: string }>(`
    SELECT DISTINCT conrelid::regclass::text AS from, confrelid::regclass::text AS to FROM pg_constraint
     WHERE contype = 'f' AND connamespace = 'vault'::regnamespace`);
  const waitsFor = (name: string) =>
    references.filter(({ from, to }) => from === `vault.${name}` && from !== to).map(({ to }) => to);
  const sorted: VaultTable[] = [];
  for (let left = rows; left.length > 0;) {
    const placed = new Set(sorted.map(({ name }) => `vault.${name}`));
    const ready = left.filter(({ name }) => waitsFor(name).every((other) => placed.has(other)));
    if (ready.length === 0) throw new Error('Tables of the vault refer to each other in a circle');
    sorted.push(...ready);
    left = left.filter((table) => !ready.includes(table));
  }
  return sorted;
}

/** Writes the rows of a table into a compressed file, one a line as JSON. Answers how many. */
export async function writeRows(
  tx: VaultTransaction,
  { name, columns }: VaultTable,
  path: string,
): Promise<number> {
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    await tx.query(
      `DECLARE backup_rows NO SCROLL CURSOR FOR
       SELECT row_to_json(given)::text AS row FROM (SELECT ${columns.map(quoted).join(', ')} FROM vault.${quoted(name)}) AS given`,
    );
    for (;;) {
      const rows = await tx.query<{ row: string }>(`FETCH ${ROWS_AT_ONCE} FROM backup_rows`);
      if (rows.length === 0) break;
      count += rows.length;
      yield rows.map(({ row }) => `${row}\n`).join('');
    }
    await tx.query('CLOSE backup_rows');
  }
  await pipeline(lines, createGzip(), createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  return count;
}

/** Puts the rows of a file in the place of what the table holds. Answers how many. */
export async function readRows(
  tx: VaultTransaction,
  { name, columns }: VaultTable,
  path: string,
): Promise<number> {
  const [{ some } = { some: false }] = await tx.query<{ some: boolean }>(
    `SELECT EXISTS (SELECT FROM vault.${quoted(name)}) AS some`,
  );
  if (some) await tx.query(`DELETE FROM vault.${quoted(name)}`);
  const names = columns.map(quoted).join(', ');
  const put = (rows: readonly string[]) =>
    tx.query(
      `INSERT INTO vault.${quoted(name)} (${names}) OVERRIDING SYSTEM VALUE
       SELECT ${names} FROM json_populate_recordset(NULL::vault.${quoted(name)}, $1::json)`,
      [`[${rows.join(',')}]`],
    );
  let count = 0;
  let batch = [] as string[];
  for await (const line of linesOf(path)) {
    batch.push(line);
    count += 1;
    if (batch.length === ROWS_AT_ONCE) {
      await put(batch);
      batch = [];
    }
  }
  if (batch.length > 0) await put(batch);
  return count;
}

/** Lets tables that number their rows go on behind those that were put back. */
export async function goOnNumbering(tx: VaultTransaction): Promise<void> {
  const numbered = await tx.query<{ table: string; column: string }>(`
    SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = 'vault' AND (is_identity = 'YES' OR column_default LIKE 'nextval(%')`);
  for (const { table, column } of numbered)
    await tx.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), max(${quoted(column)})) FROM vault.${quoted(table)}`,
      [`vault.${quoted(table)}`, column],
    );
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
