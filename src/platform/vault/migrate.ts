import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import { packageRoot } from '../package-root.js';

interface Migration {
  readonly number: number;
  readonly file: string;
}

/** Any number that nothing else in the database locks. */
const MIGRATING = 4_021_977;

/**
 * Runs the numbered files of `migrations/` that were not run yet, in order, each in a transaction. Who comes second
 * waits and finds nothing to do. A file that was ever released is never edited.
 */
export async function migrate(client: ClientBase): Promise<void> {
  const folder = join(packageRoot(), 'src/platform/vault/migrations');
  await client.query('SELECT pg_advisory_lock($1)', [MIGRATING]);
  try {
    await client.query('CREATE SCHEMA IF NOT EXISTS vault');
    await client.query(
      `CREATE TABLE IF NOT EXISTS vault.migrations
         (number integer PRIMARY KEY, file text NOT NULL, run_at timestamptz NOT NULL DEFAULT now())`,
    );
    const { rows } = await client.query<{ number: number }>('SELECT number FROM vault.migrations');
    const done = new Set(rows.map(({ number }) => number));
    for (const migration of await migrationsIn(folder))
      if (!done.has(migration.number)) await run(client, folder, migration);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATING]);
  }
}

async function run(client: ClientBase, folder: string, { number, file }: Migration): Promise<void> {
  const sql = await readFile(join(folder, file), 'utf8');
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO vault.migrations (number, file) VALUES ($1, $2)', [number, file]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`The vault's migration ${file} failed`, { cause: error });
  }
}

async function migrationsIn(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const migrations = files.map((file) => ({ number: Number(/^(\d{3})_/.exec(file)?.[1]), file }));
  const numbers = new Set(migrations.map(({ number }) => number));
  if (numbers.has(NaN) || numbers.size < migrations.length)
    throw new Error(`Every file in ${folder} needs a number of its own: 001_name.sql`);
  return migrations;
}
