import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import type { Client } from 'pg';
import type { Actor } from '../../src/kernel/actor.js';
import type { DomainEvent } from '../../src/kernel/stream.js';
import type { Metadata, Recorded } from '../../src/platform/event-store/recorded-event.js';
import { applyEvents } from '../../src/platform/projecting/apply-events.js';
import { readSchemaSql } from '../../src/platform/projecting/discover.js';
import { flush } from '../../src/platform/projecting/flush.js';
import { qualified, schemaName } from '../../src/platform/projecting/names.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import type { Projection } from '../../src/platform/projecting/projection.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { GatheredRows } from '../../src/platform/projecting/rows.js';
import { createExtensions, createSchema } from '../../src/platform/projecting/schema.js';
import { connectTo, testDatabase, type TestDatabase } from './postgres.js';

export interface Projected {
  db: ReadModels;
  /** All rows of a table of the read model, as `ReadModels` answers them, in the order of the primary key. */
  rows<Row extends object = Record<string, unknown>>(table: string): Promise<Row[]>;
  /** What the events touched. */
  topics: readonly string[];
}

let position = 0n;

/**
 * The event as it is read from the log, each one at a later position than the one before. Its stream is made up
 * unless `overrides` names it.
 */
export function recorded<Event extends DomainEvent>(
  event: Event,
  overrides: Partial<Omit<Recorded, 'metadata' | 'type' | 'data'>> & { metadata?: Partial<Metadata> } = {},
): Recorded<Event> {
  position += 1n;
  const id = randomUUID();
  const actor: Actor = { kind: 'visitor' };
  const { metadata, ...place } = overrides;
  return {
    id,
    stream: `test-${id}`,
    revision: 0n,
    position,
    type: event.type,
    data: event.data,
    ...place,
    metadata: {
      actor,
      commandId: id,
      correlationId: id,
      causationId: id,
      at: '2026-03-02T08:00:00Z',
      schema: 1,
      ...metadata,
    },
  } as Recorded<Event>;
}

/**
 * Builds the read model from nothing in the database of this test file, in place of what a call before had built, and
 * lets the projection handle the events. Plain events are recorded first. Throws what a handler throws: nothing parks.
 * `sql` is the projection's `schema.sql` unless given. `batch` says after how many events rows are written.
 */
export async function givenEvents(
  projection: Projection,
  events: readonly (DomainEvent | Recorded)[],
  { sql, batch = 1_000 }: { sql?: string; batch?: number } = {},
): Promise<Projected> {
  const { client, db } = await database();
  const schema = schemaName(projection.name);
  const topics = new Set<string>();
  await client.query('ROLLBACK');
  await client.query('BEGIN');
  const tables = await createSchema(client, schema, sql ?? (await readSchemaSql(projection.name)));
  const all = events.map((event) => ('position' in event ? event : recorded(event)));
  for (let from = 0; from < all.length; from += batch) {
    const rows = new GatheredRows(tables);
    const [parked] = applyEvents(projection, all.slice(from, from + batch), rows, new Set());
    if (parked) throw new Error(`${projection.name} parks ${parked.event.type}: ${parked.error ?? ''}`);
    await flush(client, schema, rows);
    for (const topic of rows.topics) topics.add(topic);
  }
  await client.query('COMMIT');
  return {
    db,
    topics: [...topics],
    rows: (name) => {
      const key = tables.get(name)?.key.map((column) => `"${column.name}"`);
      if (!key) throw new Error(`There is no table ${schema}.${name}`);
      return db.query(`SELECT * FROM ${qualified(schema, name)} ORDER BY ${key.join(', ')}`);
    },
  };
}

interface Opened {
  made: TestDatabase;
  client: Client;
  db: PgReadModels;
}
let opened: Promise<Opened> | undefined;

function database(): Promise<Opened> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Opened> {
  const made = await testDatabase();
  const client = await connectTo(made.url);
  await createExtensions(client);
  return { made, client, db: new PgReadModels({ url: made.url, max: 2 }) };
}

afterAll(async () => {
  if (!opened) return;
  const { made, client, db } = await opened;
  opened = undefined;
  await db.close();
  await client.end();
  await made.drop();
});
