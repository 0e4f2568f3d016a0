import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DomainEvent } from '../../../src/kernel/stream.js';
import { defineProjection, type Row, type Rows } from '../../../src/platform/projecting/projection.js';
import { givenEvents, recorded } from '../../support/projecting.js';

type Op =
  | { op: 'put'; table: string; row: Row }
  | { op: 'patch'; table: string; key: Row; changes: Row }
  | { op: 'remove'; table: string; key: Row }
  | { op: 'patchAll'; table: string; having: Row; changes: Row };
type Ops = DomainEvent & { type: 'Ops'; data: Op[] };

const sql = `
  CREATE TABLE plain (id uuid PRIMARY KEY, name text NOT NULL, seen int NOT NULL DEFAULT 7, note jsonb, tags text[],
    loud text GENERATED ALWAYS AS (upper(name)) STORED);
  CREATE TABLE pair (one text, two bigint, day date, PRIMARY KEY (two, one));
  CREATE TABLE only_key (day date PRIMARY KEY);
  CREATE INDEX ON plain (name);`;

const projection = defineProjection<Ops>({
  name: 'any-order',
  version: 1,
  when: { Ops: (event, rows) => event.data.forEach((op) => run(op, rows)) },
});

function run(op: Op, rows: Rows): void {
  if (op.op === 'put') rows.put(op.table, op.row);
  else if (op.op === 'patch') rows.patch(op.table, op.key, op.changes);
  else if (op.op === 'remove') rows.remove(op.table, op.key);
  else rows.patchAll(op.table, op.having, op.changes);
}

const ids = [
  '6F9619FF-8B86-4D01-B42D-00CF4FC964FF',
  '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
  '00000000-0000-4000-8000-000000000001',
];
const name = fc.constantFrom('Ada', 'Zoë', "O'Hara", '', '漢字');
const note = fc.constantFrom(null, { a: [1, 'x', null] }, 'text', 3, true, []);
const tags = fc.constantFrom(null, [], ['a', 'b,"{}\\'], [null]);
const plainKey = fc.record({ id: fc.constantFrom(...ids) });
const plainRest = fc.record({ seen: fc.nat(9), note, tags }, { requiredKeys: [] });
const pairKey = fc.record({
  one: fc.constantFrom('a', 'A', 'a\tb'),
  two: fc.constantFrom(1, 1n, '1', '9007199254740993'),
});
const day = fc.record({ day: fc.constantFrom('2026-02-28', '2024-02-29') });

const put = (table: string, row: fc.Arbitrary<Row>) =>
  fc.record({ op: fc.constant('put' as const), table: fc.constant(table), row });
const patch = (table: string, key: fc.Arbitrary<Row>, changes: fc.Arbitrary<Row>) =>
  fc.record({ op: fc.constant('patch' as const), table: fc.constant(table), key, changes });
const remove = (table: string, key: fc.Arbitrary<Row>) =>
  fc.record({ op: fc.constant('remove' as const), table: fc.constant(table), key });
const patchAll = (table: string, having: fc.Arbitrary<Row>, changes: fc.Arbitrary<Row>) =>
  fc.record({ op: fc.constant('patchAll' as const), table: fc.constant(table), having, changes });
const both = (one: fc.Arbitrary<Row>, other: fc.Arbitrary<Row>) =>
  fc.tuple(one, other).map(([a, b]) => ({ ...a, ...b }));

const op: fc.Arbitrary<Op> = fc.oneof(
  put('plain', both(plainKey, both(fc.record({ name }), plainRest))),
  patch('plain', plainKey, both(fc.record({ name }, { requiredKeys: [] }), plainRest)),
  remove('plain', plainKey),
  patchAll('plain', fc.record({ name }), both(fc.record({ name }), plainRest)),
  patchAll('pair', fc.record({ one: fc.constantFrom('a', 'A') }), day),
  put('pair', both(pairKey, day)),
  put('pair', pairKey),
  patch('pair', pairKey, day),
  remove('pair', pairKey),
  put('only_key', day),
  remove('only_key', day),
);

it('the rows are the same however the events are cut into batches', async () => {
  const events = fc.array(fc.array(op, { minLength: 1, maxLength: 4 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(events, fc.integer({ min: 2, max: 40 }), async (data, batch) => {
      const all = data.map((ops) => recorded<Ops>({ type: 'Ops', data: ops }));
      const outcome = async (size: number) => {
        const { rows } = await givenEvents(projection, all, { sql, batch: size });
        return [await rows('plain'), await rows('pair'), await rows('only_key')];
      };
      expect(await outcome(batch)).toEqual(await outcome(1));
    }),
    { numRuns: 40 },
  );
});

it('a put replaces the whole row: what it leaves out takes its default', async () => {
  const [id] = ids as [string];
  const { rows } = await givenEvents(
    projection,
    [
      {
        type: 'Ops',
        data: [{ op: 'put', table: 'plain', row: { id, name: 'Ada', seen: 1, note: { a: 1 }, tags: ['x'] } }],
      },
      { type: 'Ops', data: [{ op: 'put', table: 'plain', row: { id, name: 'Bea' } }] },
    ] satisfies Ops[],
    { sql, batch: 1 },
  );
  expect(await rows('plain')).toEqual([
    { id: id.toLowerCase(), name: 'Bea', seen: 7, note: null, tags: null, loud: 'BEA' },
  ]);
});

it('values come back as they went in', async () => {
  const everything = `CREATE TABLE t (id bigint PRIMARY KEY, at timestamptz, day date, wall timestamp, clock time, n numeric,
    f double precision, yes boolean, note jsonb, days date[], moments timestamptz[])`;
  const row = {
    id: '9007199254740993',
    at: '2026-03-29T01:30:00Z',
    day: '2024-02-29',
    wall: '2026-03-29T02:30:00',
    clock: '09:05:00',
    n: '12345678901234567890.5',
    f: 0.1,
    yes: false,
    note: { deep: [null, 'ünï', { x: 1.5 }] },
    days: ['2026-01-01'],
    moments: ['2026-01-01T00:00:00.120Z'],
  };
  const { rows } = await givenEvents(
    projection,
    [{ type: 'Ops', data: [{ op: 'put', table: 't', row }] } satisfies Ops],
    { sql: everything },
  );
  expect(await rows('t')).toEqual([row]);
});
