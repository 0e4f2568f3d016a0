import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres/start.js';
import { startEventStore, type TestEventStore } from '../support/event-store.js';
import { freePort } from '../support/free-port.js';
import { connectTo } from '../support/postgres.js';
import { eventually } from '../support/wait.js';
import { Journal } from './event-store-journal.js';

const WRITERS = 24;
const someEvent = () => jsonEvent({ type: 'Happened', data: {} });

/** These tests kill servers, and so only ever their own. */
describe.skipIf(process.env.EVENTSTORE_URL)('what was acknowledged survives', () => {
  let directory: string;
  let postgres: EmbeddedPostgres;
  let databaseUrl: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'slotwell-kill-'));
    const port = await freePort();
    postgres = await startEmbeddedPostgres({ directory, port, log: () => undefined });
    databaseUrl = postgres.url('postgres');
  });
  afterAll(async () => {
    await postgres.stop();
    await rm(directory, { recursive: true, maxRetries: 10 });
  });

  const killPostgres = async () => {
    const [pid] = (await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
  };
  const writeUntilKilled = async (store: TestEventStore, journal: Journal, kill: () => Promise<unknown>) => {
    const atStart = journal.acknowledged;
    let stop = false;
    const writing = journal.write(store.url, () => stop);
    while (journal.acknowledged < atStart + 30) await delay(1);
    await delay(Math.random() * 150);
    await kill();
    stop = true;
    await writing;
  };

  test('a server that is killed', async () => {
    const journal = new Journal(WRITERS);
    for (let round = 0; round < 4; round += 1) {
      const store = await untilStarted();
      await writeUntilKilled(store, journal, () => store.kill());
    }
    const store = await untilStarted();
    await journal.verify(store.url);
    await store.stop();
  });

  test('a PostgreSQL that is killed, while the server goes on', async () => {
    const journal = new Journal(WRITERS);
    const store = await startEventStore({ databaseUrl });
    for (let round = 0; round < 2; round += 1) {
      await writeUntilKilled(store, journal, async () => {
        await killPostgres();
        const before = journal.acknowledged;
        while (journal.acknowledged < before + 60) await delay(10);
      });
    }
    await journal.verify(store.url);
    await store.stop();
  });

  test('both killed at once', async () => {
    const journal = new Journal(WRITERS);
    for (let round = 0; round < 2; round += 1) {
      const store = await untilStarted();
      await writeUntilKilled(store, journal, () => Promise.all([killPostgres(), store.kill()]));
    }
    const store = await untilStarted();
    await journal.verify(store.url);
    await store.stop();
  });

  test('a connection of the writer that is cut', async () => {
    const journal = new Journal(WRITERS);
    const store = await startEventStore({ databaseUrl });
    await asAdmin(async (admin) => {
      let stop = false;
      const writing = journal.write(store.url, () => stop);
      for (let round = 0; round < 10; round += 1) {
        const before = journal.acknowledged;
        while (journal.acknowledged < before + 30) await delay(1);
        expect(await cutWriter(admin)).toBeGreaterThan(0);
      }
      stop = true;
      await writing;
    });
    await journal.verify(store.url);
    await store.stop();
  });

  test('a commit whose answer is lost is found, and not written a second time', async () => {
    const store = await startEventStore({ databaseUrl });
    const client = EventStoreDBClient.connectionString(store.url);
    const stream = `lost-${randomUUID()}`;
    const written: string[] = [];
    const append = async () => {
      const event = someEvent();
      written.push(event.id);
      expect(await client.appendToStream(stream, event)).toMatchObject({
        success: true,
        nextExpectedRevision: BigInt(written.length - 1),
      });
    };
    await append();
    await asAdmin(async (admin) => {
      // A commit that waits for a standby is in the log already, and stays there when the wait is ended by force.
      await admin.query(`alter system set synchronous_standby_names = 'nobody'`);
      try {
        await admin.query('select pg_reload_conf()');
        // Commits do not wait before PostgreSQL's checkpointer has read the setting.
        let cut = 0;
        while (cut === 0) {
          let answered = false;
          const cutting = async () => {
            while (!answered && cut === 0) cut = await cutWriter(admin, 'SyncRep');
          };
          await Promise.all([append().finally(() => (answered = true)), cutting()]);
        }
      } finally {
        await admin.query('alter system reset synchronous_standby_names');
        await admin.query('select pg_reload_conf()');
      }
    });
    await append();
    const found = [];
    for await (const resolved of client.readStream(stream)) found.push(resolved.event?.id);
    expect(found).toEqual(written);
    await client.dispose();
    await store.stop();
  });

  async function asAdmin(work: (admin: Client) => Promise<void>): Promise<void> {
    const admin = await connectTo(databaseUrl);
    await work(admin).finally(() => admin.end());
  }

  /** Ends the connection of the server's writer, if it waits for `wait`; answers how many were ended. */
  async function cutWriter(admin: Client, wait?: string): Promise<number> {
    const { rowCount } = await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'event-store writer' and ($1::text is null or wait_event = $1)`,
      [wait],
    );
    return rowCount ?? 0;
  }

  /** PostgreSQL is started again by its supervisor, and notices that a server was killed, which takes a moment. */
  function untilStarted(): Promise<TestEventStore> {
    return eventually(() => startEventStore({ databaseUrl }), { within: 120_000, every: 300 });
  }
});
