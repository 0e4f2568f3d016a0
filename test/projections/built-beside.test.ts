import type { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { discoverProjections } from '../../src/platform/projecting/discover.js';
import { createState } from '../../src/platform/projecting/feeds.js';
import { schemaName } from '../../src/platform/projecting/names.js';
import { createExtensions, createSchema } from '../../src/platform/projecting/schema.js';
import { makeIndexes, openShadow, swapIn } from '../../src/platform/projecting/shadow.js';
import { connectTo, testDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await testDatabase();
  client = await connectTo(database.url);
  await createExtensions(client);
  await createState(client);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const projections = await discoverProjections();

it.each(projections.map((projection) => ({ name: projection.name, projection })))(
  '$name has all its indexes and triggers when it was built beside and swapped in',
  async ({ name, projection }) => {
    await client.query('BEGIN');
    await createSchema(client, 'plain', projection.sql);
    await client.query('COMMIT');

    const shadow = await openShadow(client, projection, null);
    await makeIndexes(client, shadow);
    await swapIn(client, shadow);

    const built = await definitionsIn(schemaName(name));
    expect(built).toEqual(await definitionsIn('plain'));
    expect(built).not.toEqual([]);
  },
);

async function definitionsIn(schema: string): Promise<string[]> {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT replace(indexdef, $1 || '.', '') AS definition FROM pg_indexes WHERE schemaname = $1
     UNION ALL
     SELECT replace(pg_get_triggerdef(t.oid), $1 || '.', '')
       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND NOT t.tgisinternal
      ORDER BY definition`,
    [schema],
  );
  return rows.map(({ definition }) => definition);
}
