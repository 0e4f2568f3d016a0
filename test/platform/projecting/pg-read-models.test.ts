import { beforeAll, expect, it } from 'vitest';
import { PgReadModels } from '../../../src/platform/projecting/pg-read-models.js';
import { testDatabase } from '../../support/postgres.js';
import { eventually } from '../../support/wait.js';

let db: PgReadModels;
let hurried: PgReadModels;

beforeAll(async () => {
  const { url, drop } = await testDatabase();
  db = new PgReadModels({ url, max: 2, onError: () => undefined });
  hurried = new PgReadModels({ url, max: 2, statementTimeoutMs: 200, onError: () => undefined });
  return async () => {
    await Promise.all([db.close(), hurried.close()]);
    await drop();
  };
});

it('answers instants, dates and large numbers as text that loses nothing', async () => {
  const rows = await db.query(
    `SELECT timestamptz '2026-03-29 03:30:00+02' AS whole, timestamptz '2026-03-29 01:30:00.12Z' AS part,
            date '2026-02-28' AS day, timestamp '2026-03-29 02:30' AS wall, 9007199254740993::bigint AS big,
            ARRAY[timestamptz '2026-01-01Z', NULL] AS moments, ARRAY['a,"b"'] AS texts, '{"a":[1]}'::jsonb AS note`,
  );
  expect(rows).toEqual([
    {
      whole: '2026-03-29T01:30:00Z',
      part: '2026-03-29T01:30:00.120Z',
      day: '2026-02-28',
      wall: '2026-03-29T02:30:00',
      big: '9007199254740993',
      moments: ['2026-01-01T00:00:00Z', null],
      texts: ['a,"b"'],
      note: { a: [1] },
    },
  ]);
});

it('cannot write', async () => {
  await expect(db.query('CREATE TABLE t (x int)')).rejects.toMatchObject({ code: '25006' });
});

it('gives a query up that takes too long, and goes on', async () => {
  await expect(hurried.query('SELECT pg_sleep(100)')).rejects.toMatchObject({ code: '57014' });
  // What is quick takes longer than that on a busy machine, now and then.
  const one = await eventually(() => hurried.query('SELECT $1::int AS one', [1]));
  expect(one).toEqual([{ one: 1 }]);
});

it('goes on after its connections broke', async () => {
  await db
    .query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()')
    .catch(() => undefined);
  // A connection that was idle hears of its end a little later.
  expect(await eventually(() => db.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
});
