import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  url: string;
  /** Removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** Makes an empty database on the PostgreSQL server of this run. */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `slotwell_test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(inject('databaseServer'));
  url.pathname = name;
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/**
 * A connection of the test's own, which the test ends. One that breaks fails its queries, and nothing else: without a
 * listener the error would fail the whole run.
 */
export async function connectTo(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function onServer(statement: string): Promise<void> {
  const client = await connectTo(inject('databaseServer'));
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
