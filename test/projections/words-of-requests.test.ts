import type { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createExtensions, createSchema } from '../../src/platform/projecting/schema.js';
import { readSchemaSql } from '../../src/platform/projecting/discover.js';
import { connectTo, testDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await testDatabase();
  client = await connectTo(database.url);
  await createExtensions(client);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

async function words(schema: string): Promise<Record<string, number>> {
  const { rows } = await client.query<{ word: string; requests: number }>(
    `SELECT word, requests FROM ${schema}.word ORDER BY word`,
  );
  return Object.fromEntries(rows.map(({ word, requests }) => [word, requests]));
}

function put(schema: string, id: string, ...reason: string[]): Promise<unknown> {
  return client.query(
    `INSERT INTO ${schema}.request
       (appointment_id, patient_id, specialty, reason, words, requested, requested_local, requested_at)
     VALUES ($1, 'ann', 'neurology', '', $2, '{}', '2026-03-10T09:00', now())
     ON CONFLICT (appointment_id) DO UPDATE SET words = excluded.words`,
    [id, reason],
  );
}

it('the words of a read model that was built beside another are counted on after it took its place', async () => {
  await client.query('BEGIN');
  await createSchema(client, 'building', await readSchemaSql('requests'));
  await client.query('COMMIT');
  await put('building', 'a', 'knee', 'pain');
  await client.query('ALTER SCHEMA building RENAME TO built');
  await put('built', 'b', 'knee');
  expect(await words('built')).toEqual({ knee: 2, pain: 1 });

  await put('built', 'a', 'knee', 'rash');
  expect(await words('built')).toEqual({ knee: 2, rash: 1 });
  await client.query(`UPDATE built.request SET progress = 'cancelled'`);
  expect(await words('built')).toEqual({ knee: 2, rash: 1 });
  await client.query(`UPDATE built.request SET words = '{}' WHERE appointment_id = 'b'`);
  expect(await words('built')).toEqual({ knee: 1, rash: 1 });
  await client.query('DELETE FROM built.request');
  expect(await words('built')).toEqual({});
});
