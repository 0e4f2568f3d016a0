import { escapeIdentifier, type ClientBase } from 'pg';
import { readTables, type Tables } from './tables.js';

const EXTENSIONS = ['pg_trgm', 'unaccent', 'btree_gist'];

/** Makes the extensions that read models may use, once for all, in `public`. */
export async function createExtensions(client: ClientBase): Promise<void> {
  for (const name of EXTENSIONS) await client.query(`CREATE EXTENSION IF NOT EXISTS ${name} SCHEMA public`);
}

/**
 * Makes `schema` empty, with what `sql` creates in it, in the transaction that `client` is in. Names in `sql` are
 * unqualified; those of extensions are found in `public`. Throws `UnfitSchema` when it cannot be projected into.
 */
export async function createSchema(client: ClientBase, schema: string, sql: string): Promise<Tables> {
  await client.query(`DROP SCHEMA IF EXISTS ${escapeIdentifier(schema)} CASCADE`);
  await client.query(`CREATE SCHEMA ${escapeIdentifier(schema)}`);
  await client.query(`SET LOCAL search_path TO ${escapeIdentifier(schema)}, public`);
  await client.query(sql);
  const tables = await readTables(client, schema);
  await client.query('SET LOCAL search_path TO DEFAULT');
  return tables;
}
