import { randomUUID } from 'node:crypto';
import {
  EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
  START,
  StreamNotFoundError,
  type EventData,
} from '@eventstore/db-client';
import { expect } from 'vitest';

/** Events that were appended together, or may have been. */
interface Entry {
  readonly events: readonly EventData[];
  acknowledged: boolean;
}

/** The longest that an append may take while its server, or that one's database, is coming back. */
const DEADLINE_MS = 180_000;

/**
 * Writes to streams of its own and keeps a journal of what was acknowledged; what an error left open is looked up before
 * anything else is appended to the stream, as every careful client does.
 */
export class Journal {
  private readonly entries = new Map<string, Entry[]>();
  private readonly seen = new Map<bigint, string>();

  constructor(count: number) {
    for (let index = 0; index < count; index += 1) this.entries.set(`journal-${randomUUID()}`, []);
  }

  get acknowledged(): number {
    return [...this.entries.values()].flat().filter((entry) => entry.acknowledged).length;
  }

  /** Appends to every stream, one append at a time, until `done` or an error; watches the log meanwhile. */
  async write(url: string, done: () => boolean): Promise<void> {
    const client = EventStoreDBClient.connectionString(url);
    const watching = client.subscribeToAll({ fromPosition: START });
    watching.on('error', () => undefined);
    watching.on('data', ({ event }) => {
      if (event) this.seen.set(event.position?.commit ?? -1n, event.id);
    });
    await Promise.all(
      [...this.entries].map(([stream, entries]) => writeStream(client, stream, entries, done)),
    );
    await client.dispose();
  }

  /** What was acknowledged is there, once, whole and in order; what an error left open is there once and whole, or not. */
  async verify(url: string): Promise<void> {
    const client = EventStoreDBClient.connectionString(url);
    for (const [stream, entries] of this.entries) {
      const stored = await idsIn(client, stream);
      await settle(client, stream, entries);
      expect(stored).toEqual(entries.flatMap(({ events }) => events.map(({ id }) => id)));
    }
    const log = new Map<bigint, string>();
    for await (const { event } of client.readAll()) {
      expect(log.has(event?.position?.commit ?? -1n)).toBe(false);
      log.set(event?.position?.commit ?? -1n, event?.id ?? '');
    }
    for (const [position, id] of this.seen) expect(log.get(position)).toBe(id);
    await client.dispose();
  }
}

async function writeStream(
  client: EventStoreDBClient,
  stream: string,
  entries: Entry[],
  done: () => boolean,
): Promise<void> {
  try {
    await settle(client, stream, entries);
    while (!done()) {
      const revision = BigInt(entries.flatMap(({ events }) => events).length - 1);
      const entry: Entry = { events: someEvents(1 + (entries.length % 4)), acknowledged: false };
      entries.push(entry);
      await client.appendToStream(stream, [...entry.events], {
        expectedRevision: revision < 0n ? NO_STREAM : revision,
        deadline: DEADLINE_MS,
      });
      entry.acknowledged = true;
    }
  } catch {
    // The server went away, as it is meant to here: the next round settles what this left open.
  }
}

/** Drops the last entry when it was not acknowledged and is not there. */
async function settle(client: EventStoreDBClient, stream: string, entries: Entry[]): Promise<void> {
  const last = entries.at(-1);
  if (!last || last.acknowledged) return;
  const stored = new Set(await idsIn(client, stream));
  if (last.events.some(({ id }) => stored.has(id))) last.acknowledged = true;
  else entries.pop();
}

async function idsIn(client: EventStoreDBClient, stream: string): Promise<string[]> {
  const ids: string[] = [];
  try {
    for await (const { event } of client.readStream(stream)) ids.push(event?.id ?? '');
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
  return ids;
}

const someEvents = (count: number): EventData[] =>
  Array.from({ length: count }, (_, index) =>
    jsonEvent({ type: 'Happened', data: { index, filling: 'x'.repeat(500) } }),
  );
