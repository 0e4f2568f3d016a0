import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
  WrongExpectedVersionError,
  type AppendExpectedRevision,
  type EventData,
} from '@eventstore/db-client';
import { describe, expect, test } from 'vitest';
import { eventStoreProgram, startEventStore } from '../support/event-store.js';
import { connectTo, testDatabase } from '../support/postgres.js';
import { signalled } from '../support/program.js';
import { eventually } from '../support/wait.js';

/** Other tests' writers are on the same server. */
const WRITER = `from pg_stat_activity
  where datname = current_database() and application_name = 'event-store writer'`;

const someEvent = () => jsonEvent({ type: 'Happened', data: {} });

describe.skipIf(process.env.EVENTSTORE_URL)('the event store', () => {
  test('refuses to share its database with a second one, and goes on itself', async () => {
    const store = await startEventStore();
    await expect(startEventStore({ databaseUrl: store.databaseUrl })).rejects.toThrow(
      'another event store is running on this database',
    );
    const client = EventStoreDBClient.connectionString(store.url);
    expect(await client.appendToStream('after', someEvent())).toMatchObject({ success: true });
    await client.dispose();
    await store.stop();
  });

  test('gives up when another one took its database over while its connection was cut', async () => {
    const database = await testDatabase();
    const store = await startEventStore({ databaseUrl: database.url });
    const thief = await connectTo(database.url);
    const { rows } = await thief.query<{ lock: string }>(
      `select (classid::bigint << 32) + objid::bigint as lock from pg_locks
       where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
    );
    const stealing = thief.query('select pg_advisory_lock($1)', [rows[0]?.lock]);
    const admin = await connectTo(database.url);
    await eventually(async () => {
      const { rowCount } = await admin.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(rowCount, 'the thief is the next in the queue').toBe(1);
    });
    await admin.query(`select pg_terminate_backend(pid) ${WRITER}`);
    await stealing;
    await eventually(() => !signalled(store.pid, 0));
    await thief.end();
    await admin.end();
    await database.drop();
  });

  test('knows repeats at an exact revision after a restart, too', async () => {
    const database = await testDatabase();
    const events = [someEvent(), someEvent(), someEvent()];
    const append = async (proposed: EventData[], expectedRevision: AppendExpectedRevision) => {
      const store = await startEventStore({ databaseUrl: database.url });
      const client = EventStoreDBClient.connectionString(store.url);
      try {
        return await client.appendToStream('repeated', proposed, { expectedRevision });
      } finally {
        await client.dispose();
        await store.stop();
      }
    };
    const first = await append(events, NO_STREAM);
    expect(await append(events, NO_STREAM)).toEqual(first);
    expect(await append(events.slice(1), 0n)).toEqual(first);
    await expect(append([...events, someEvent()], NO_STREAM)).rejects.toBeInstanceOf(
      WrongExpectedVersionError,
    );
    await expect(append(events.toReversed(), NO_STREAM)).rejects.toBeInstanceOf(WrongExpectedVersionError);
    await database.drop();
  });

  test('answers what it could not write in time, and writes it once or never', async () => {
    const store = await startEventStore();
    const client = EventStoreDBClient.connectionString(store.url);
    await client.appendToStream('frozen', someEvent());
    const admin = await connectTo(store.databaseUrl);
    const { rows } = await admin.query<{ pid: number }>(`select pid ${WRITER}`);
    const backend = rows[0]!.pid;
    process.kill(backend, 'SIGSTOP');
    const late = someEvent();
    try {
      await expect(client.appendToStream('frozen', late, { deadline: 1000 })).rejects.toMatchObject({
        type: 'deadline-exceeded',
      });
    } finally {
      process.kill(backend, 'SIGCONT');
    }
    await client.appendToStream('frozen', late);
    const ids = [];
    for await (const { event } of client.readStream('frozen')) ids.push(event?.id);
    expect(ids.filter((id) => id === late.id)).toHaveLength(1);
    await client.dispose();
    await admin.end();
    await store.stop();
  });

  test('is unavailable, and cancels nothing, to those who are connected while it is stopped', async () => {
    const store = await startEventStore();
    const client = EventStoreDBClient.connectionString(store.url);
    const subscription = client.subscribeToAll();
    const ended = once(subscription, 'end');
    await once(subscription, 'caughtUp');
    await client.appendToStream('stopped', someEvent());
    const appends = (async () => {
      for (;;) await client.appendToStream('stopped', someEvent());
    })();
    const outcomes = [expect(ended), expect(appends)].map(({ rejects }) =>
      rejects.toMatchObject({ type: 'unavailable' }),
    );
    await store.stop();
    await Promise.all(outcomes);
    await client.dispose();
  });

  test('keeps its log in a directory of its own, when it is given one', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'slotwell-alone-'));
    const start = async () => {
      const server = spawn(process.execPath, [eventStoreProgram(), '--port', '0', '--data', directory], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
      const { listening, pid } = JSON.parse(line) as { listening: string; pid: number };
      expect(pid).toBe(server.pid);
      return { server, client: EventStoreDBClient.connectionString(listening) };
    };
    const first = await start();
    await first.client.appendToStream('kept', someEvent());
    await first.client.dispose();
    first.server.kill('SIGTERM');
    expect(await once(first.server, 'exit')).toEqual([0, null]);
    const second = await start();
    expect(await second.client.appendToStream('kept', someEvent())).toMatchObject({
      nextExpectedRevision: 1n,
    });
    await second.client.dispose();
    second.server.kill('SIGTERM');
    await once(second.server, 'exit');
    await rm(directory, { recursive: true, maxRetries: 10 });
  });

  test('ends with the process that started it', async () => {
    const database = await testDatabase();
    const server = spawn(process.execPath, [eventStoreProgram(), '--port', '0', '--database', database.url], {
      stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    });
    await once(server.stdout as NodeJS.ReadableStream, 'data');
    server.disconnect();
    expect(await once(server, 'exit')).toEqual([0, null]);
    await database.drop();
  });

  test.each([
    [['--port', 'http'], '--port must be a port number'],
    [['--port', '0'], 'say where to keep the log'],
    [['--prot', '0'], '--prot'],
    [['--port', '0', '--database', 'postgres://127.0.0.1:1/none'], 'ECONNREFUSED'],
  ])('says what is wrong with %j', async (args, message) => {
    const server = spawn(process.execPath, [eventStoreProgram(), ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: string[] = [];
    server.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
    expect(await once(server, 'close')).toEqual([1, null]);
    expect(said.join('')).toContain(message);
  });
});
