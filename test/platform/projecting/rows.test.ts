import { beforeAll, describe, expect, it } from 'vitest';
import type { Client } from 'pg';
import type { Row } from '../../../src/platform/projecting/projection.js';
import { GatheredRows } from '../../../src/platform/projecting/rows.js';
import { createSchema } from '../../../src/platform/projecting/schema.js';
import { UnfitSchema, type Tables } from '../../../src/platform/projecting/tables.js';
import { connectTo, testDatabase } from '../../support/postgres.js';

const sql = `CREATE TABLE t (id uuid PRIMARY KEY, name text NOT NULL, n smallint, at timestamptz, day date, note jsonb,
  twice int GENERATED ALWAYS AS (n * 2) STORED)`;
const id = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

let client: Client;
let tables: Tables;

beforeAll(async () => {
  const database = await testDatabase();
  client = await connectTo(database.url);
  tables = await built(sql);
  return async () => {
    await client.end();
    await database.drop();
  };
});

async function built(text: string): Promise<Tables> {
  await client.query('BEGIN');
  try {
    return await createSchema(client, 'toy', text);
  } finally {
    await client.query('ROLLBACK');
  }
}

describe('a value that the column would not take fails where it is written', () => {
  const wrong: [string, Row][] = [
    ['a table that is not there', {}],
    ['a column that is not there', { id, name: 'x', nme: 'x' }],
    ['a generated column', { id, name: 'x', twice: 2 }],
    ['a missing value', { id }],
    ['null where it may not be', { id, name: null }],
    ['undefined', { id, name: undefined as never }],
    ['no uuid', { id: 'x', name: 'x' }],
    ['NUL in a text', { id, name: 'a\0b' }],
    ['half a surrogate pair', { id, name: '\ud800' }],
    ['a number that is too large', { id, name: 'x', n: 32_768 }],
    ['a number with a fraction', { id, name: 'x', n: 1.5 }],
    ['a date that does not exist', { id, name: 'x', day: '2026-02-29' }],
    ['a time without a zone', { id, name: 'x', at: '2026-03-01T10:00:00' }],
    ['an hour that does not exist', { id, name: 'x', at: '2026-03-01T24:00:00Z' }],
    ['NUL deep in a jsonb', { id, name: 'x', note: { a: ['\0'] } }],
    ['a number that JSON has no word for', { id, name: 'x', note: [NaN] }],
  ];
  it.each(wrong)('%s', (what, row) => {
    const rows = new GatheredRows(tables);
    expect(() => rows.put(what === 'a table that is not there' ? 'other' : 't', row)).toThrow(TypeError);
  });

  it('a key that is not the whole key', () => {
    const rows = new GatheredRows(tables);
    expect(() => rows.remove('t', { name: 'x' })).toThrow('The key of t is id');
    expect(() => rows.patch('t', { id, name: 'x' }, { n: 1 })).toThrow('The key of t is id');
    expect(() => rows.patch('t', { id }, { id })).toThrow('part of the key');
  });

  it('and says which value, not what it was', () => {
    const rows = new GatheredRows(tables);
    expect(() => rows.put('t', { id, name: 'x', n: 'secret' })).toThrow(
      'The value for t.n (smallint) does not fit',
    );
  });
});

it('forgets what a failed event did, and only that', () => {
  const rows = new GatheredRows(tables);
  rows.put('t', { id, name: 'kept' });
  rows.touch('kept');
  rows.accept();
  rows.patch('t', { id }, { name: 'lost' });
  rows.touch('lost');
  rows.discard();
  rows.accept();
  expect([...rows.topics]).toEqual(['kept']);
  expect([...rows.stages[0]!.changes.values()].flatMap((changes) => [...changes.values()])).toEqual([
    { kind: 'put', cells: { id, name: 'kept' } },
  ]);
});

describe('a schema whose rows would depend on the batches is refused', () => {
  it.each([
    ['a table without a primary key', 'CREATE TABLE a (x int)', 'table a has no primary key'],
    ['a unique constraint', 'CREATE TABLE a (x int PRIMARY KEY, y int UNIQUE)', 'a_y_key'],
    [
      'a unique index',
      'CREATE TABLE a (x int PRIMARY KEY, y int); CREATE UNIQUE INDEX u ON a (y)',
      'unique index u',
    ],
    ['a check', 'CREATE TABLE a (x int PRIMARY KEY CHECK (x > 0))', 'a_x_check'],
    [
      'an exclusion that looks at every state',
      'CREATE TABLE a (x int PRIMARY KEY, y int, CONSTRAINT apart EXCLUDE USING gist (int4range(x, y) WITH &&))',
      'apart',
    ],
    ['a reference', 'CREATE TABLE a (x int PRIMARY KEY, y int REFERENCES a)', 'a_y_fkey'],
    ['a serial', 'CREATE TABLE a (x serial PRIMARY KEY)', 'default of a.x'],
    ['an identity', 'CREATE TABLE a (x int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)', 'a.x is an identity'],
    [
      'the time of the replay',
      'CREATE TABLE a (x int PRIMARY KEY, y timestamptz DEFAULT now())',
      'default of a.y',
    ],
    [
      'the day of the replay',
      'CREATE TABLE a (x int PRIMARY KEY, y date DEFAULT CURRENT_DATE)',
      'default of a.y',
    ],
    ['a random default', 'CREATE TABLE a (x uuid PRIMARY KEY DEFAULT gen_random_uuid())', 'default of a.x'],
    ['a type that nobody checks', 'CREATE TABLE a (x int PRIMARY KEY, y varchar(3))', 'character varying(3)'],
    ['a key with two spellings', 'CREATE TABLE a (x timestamptz PRIMARY KEY)', 'key a.x'],
  ])('%s', async (_what, text, named) => {
    const attempt = built(text);
    await expect(attempt).rejects.toThrow(UnfitSchema);
    await expect(attempt).rejects.toThrow(named);
  });

  it('but an exclusion that waits for the end of a batch is a tripwire', async () => {
    await built(`CREATE TABLE a (x int PRIMARY KEY, y int,
      EXCLUDE USING gist (int4range(x, y) WITH &&) DEFERRABLE INITIALLY DEFERRED)`);
  });

  it('but plain defaults, indexes and generated columns are welcome', async () => {
    await built(`CREATE TABLE a (x int PRIMARY KEY, y text NOT NULL DEFAULT 'unknown', z boolean DEFAULT false,
      low text GENERATED ALWAYS AS (lower(y)) STORED); CREATE INDEX ON a (low)`);
  });
});
