import { randomUUID } from 'node:crypto';
import {
  binaryEvent,
  EventStoreDBClient,
  jsonEvent,
  type AppendToStreamOptions,
  type EventData,
  type Position,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { afterAll, beforeAll } from 'vitest';
import { startEventStore, type TestEventStore } from '../support/event-store.js';

/** A server and a client of its own for the tests of one file, whichever server `EVENTSTORE_URL` names. */
export class Fixture {
  private started: { store: TestEventStore; client: EventStoreDBClient } | undefined;

  constructor() {
    beforeAll(async () => {
      const store = await startEventStore();
      this.started = { store, client: EventStoreDBClient.connectionString(store.url) };
    });
    afterAll(async () => {
      await this.started?.client.dispose();
      await this.started?.store.stop();
    });
  }

  get client(): EventStoreDBClient {
    if (!this.started) throw new Error('The server is started before the tests, not before this.');
    return this.started.client;
  }

  get url(): string {
    if (!this.started) throw new Error('The server is started before the tests, not before this.');
    return this.started.store.url;
  }

  /** Where the log stands now: what a test reads after it does not grow with what a server kept of earlier runs. */
  async now(): Promise<Position> {
    const { position } = await this.client.appendToStream(newStream('now'), someEvents(1));
    if (!position) throw new Error('The server did not say where it wrote.');
    return position;
  }
}

/** The client's two ways to append: in a batch by default, in a call of its own with credentials. */
export const APPEND_PATHS: [name: string, options: AppendToStreamOptions][] = [
  ['batch', {}],
  ['single', { credentials: { username: 'admin', password: 'changeit' } }],
];

/** No test sees another's events, also on a server that keeps them. */
export const newStream = (name = 'contract'): string => `${name}-${randomUUID()}`;

export const someEvents = (count: number, type = 'Happened'): EventData[] =>
  Array.from({ length: count }, (_, index) => jsonEvent({ type, data: { index } }));

export const someBinaryEvent = (bytes: Buffer): EventData => binaryEvent({ type: 'Happened', data: bytes });

export async function collect(reading: AsyncIterable<ResolvedEvent>): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const { event } of reading) if (event) events.push(event);
  return events;
}

export type Recorded = NonNullable<ResolvedEvent['event']>;

export const idsOf = (events: readonly { id: string }[]): string[] => events.map(({ id }) => id);
