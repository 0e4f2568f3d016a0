import { Client } from 'pg';

/** @param serverUrl of any database on the server */
export async function hasDatabase(serverUrl: string, name: string): Promise<boolean> {
  const rows = await query(serverUrl, 'select from pg_database where datname = $1', [name]);
  return rows > 0;
}

/**
 * Makes a database unless it is there.
 * @param serverUrl of any database on the server
 * @param name a plain SQL name
 */
export async function ensureDatabase(serverUrl: string, name: string): Promise<void> {
  if (!(await hasDatabase(serverUrl, name))) await query(serverUrl, `create database ${name}`, []);
}

async function query(serverUrl: string, sql: string, values: string[]): Promise<number> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    return (await client.query(sql, values)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}
