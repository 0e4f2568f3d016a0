import { Client } from 'pg';
import { expect, test } from 'vitest';
import { testDatabase } from '../../support/postgres.js';

test('a database of its own, in UTF-8 with scram and durable commits', async () => {
  const { url, drop } = await testDatabase();
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `select current_setting('server_version_num')::int / 10000 as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit, upper('zoë') as upper,
      (select datlocale from pg_database where datname = current_database()) as locale`,
  );
  expect(rows).toEqual([{ version: 18, fsync: 'on', commit: 'on', upper: 'ZOË', locale: 'C.UTF-8' }]);
  await client.end();
  await drop();
});
