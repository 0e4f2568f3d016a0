import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, inject, test } from 'vitest';
import { awaitServers, ServerUnavailable, withoutPassword } from '../../src/platform/await-servers.js';
import { startEventStore } from '../support/event-store.js';
import { freePort } from '../support/free-port.js';
import { testDatabase } from '../support/postgres.js';

test('returns when both servers answer, without a word', async () => {
  const store = await startEventStore();
  const database = await testDatabase();
  const lines: string[] = [];
  await awaitServers({ databaseUrl: database.url, eventStoreUrl: store.url }, 10_000, (line) =>
    lines.push(line),
  );
  expect(lines).toEqual([]);
  await database.drop();
  await store.stop();
});

test('names the server that does not answer, and gives up after the limit', async () => {
  const port = await freePort();
  const lines: string[] = [];
  const waiting = awaitServers(
    {
      databaseUrl: `postgres://clinic:hush@127.0.0.1:${port}/clinic`,
      eventStoreUrl: `esdb://127.0.0.1:${port}?tls=false`,
    },
    700,
    (line) => lines.push(line),
  );
  await expect(waiting).rejects.toThrow(/did not answer within 0\.7 s/);
  await expect(waiting).rejects.toThrow(ServerUnavailable);
  expect(lines).toContain(`Waiting for PostgreSQL at postgres://clinic@127.0.0.1:${port}/clinic …`);
});

test('a server that accepts connections and never answers does not hold the start for ever', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const store = await startEventStore();
  const databaseUrl = `postgres://clinic:hush@127.0.0.1:${port}/clinic`;
  const waiting = awaitServers({ databaseUrl, eventStoreUrl: store.url }, 100, () => undefined);
  await expect(waiting).rejects.toThrow(/did not answer within/);
  silent.close();
  await store.stop();
});

test('a wrong password or database is told at once', async () => {
  const store = await startEventStore();
  const wrongDatabase = new URL(inject('databaseServer'));
  wrongDatabase.pathname = 'no_such_database';
  const asked = { databaseUrl: wrongDatabase.href, eventStoreUrl: store.url };
  await expect(awaitServers(asked, 60_000, () => undefined)).rejects.toThrow(
    /refuses: database "no_such_database" does not exist/,
  );
  await store.stop();
});

test('passwords stay out of messages', () => {
  expect(withoutPassword('postgres://clinic:hush@db:5432/x')).toBe('postgres://clinic@db:5432/x');
  expect(withoutPassword('esdb://admin:changeit@one:2113,two:2113?tls=true')).toBe(
    'esdb://admin@one:2113,two:2113?tls=true',
  );
  expect(withoutPassword('esdb://localhost:2113?tls=false')).toBe('esdb://localhost:2113?tls=false');
});
