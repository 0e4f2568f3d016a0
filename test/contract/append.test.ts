import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEventStore, type TestEventStore } from '../support/event-store.js';

let store: TestEventStore;
let client: EventStoreDBClient;
beforeAll(async () => {
  store = await startEventStore();
  client = EventStoreDBClient.connectionString(store.url);
});
afterAll(async () => {
  await client.dispose();
  await store.stop();
});

test('the first append to a new stream gets revision 0', async () => {
  const result = await client.appendToStream(`s-${randomUUID()}`, jsonEvent({ type: 'A', data: {} }), {
    expectedRevision: NO_STREAM,
  });
  expect(result.nextExpectedRevision).toBe(0n);
});
