import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, unlink } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePort } from '../support/free-port.js';
import { connectTo } from '../support/postgres.js';
import { built, killProcessesWith, processesWith, startNode } from '../support/program.js';
import type { Program } from '../support/program.js';
import { eventually } from '../support/wait.js';

/** Kept from test to test but where a test asks for a fresh one: making a cluster takes the longest. */
let data: string;
const directories: string[] = [];

async function freshDirectory(): Promise<void> {
  data = await mkdtemp(join(tmpdir(), 'slotwell-start-'));
  directories.push(data);
}

beforeAll(freshDirectory);
afterEach(async () => {
  await killProcessesWith(data);
});
afterAll(async () => {
  for (const directory of directories) await rm(directory, { recursive: true, force: true, maxRetries: 10 });
});

/** What `npm start` runs. */
async function startSlotwell(env: Record<string, string> = {}, command: string[] = []): Promise<Program> {
  return startNode(['--enable-source-maps', built('src/main.js')], {
    env: { SLOTWELL_DATA: data, PORT: String(await freePort()), ...env },
    command,
  });
}

async function isOpen(slotwell: Program): Promise<string> {
  const [, address = ''] = await slotwell.says(/^Slotwell is open at (\S+)$/m);
  await slotwell.says(/^PostgreSQL: /m);
  expect((await fetch(address)).status).toBeLessThan(500);
  return address;
}

/** Asks for nothing: what was asked would be waited for. */
async function isRefused(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}

interface Addresses {
  process: number;
  databaseUrl: string;
  eventStoreUrl: string;
}

async function addresses(): Promise<Addresses> {
  return JSON.parse(await readFile(join(data, 'servers.json'), 'utf8')) as Addresses;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = await connectTo(url);
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function withEventStore<T>(url: string, use: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
  const client = EventStoreDBClient.connectionString(url);
  try {
    return await use(client);
  } finally {
    await client.dispose();
  }
}

/** Neither PostgreSQL, which has the data directory in its command line, nor the event store, which has the password. */
async function nothingRuns(): Promise<void> {
  const password = (await readFile(join(data, 'postgres', 'password'), 'utf8')).trim();
  const check = async () => expect(await Promise.all([data, password].map(processesWith))).toEqual([[], []]);
  await eventually(check);
}

/** The child of Slotwell that is the event store. */
async function eventStoreOf(slotwell: Program): Promise<number> {
  for (const pid of await processesWith('embedded/event-store/main.js')) {
    // Those of other tests may have ended by now.
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (new RegExp(`^PPid:\\s*${slotwell.process.pid}$`, 'm').test(status)) return pid;
  }
  throw new Error('Slotwell runs no event store');
}

test('with nothing configured it opens its pages, says where everything is, and stops in order', async () => {
  const slotwell = await startSlotwell();
  const address = await isOpen(slotwell);
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const { databaseUrl, eventStoreUrl } = await addresses();
  expect(slotwell.output()).toContain(`Event store: ${eventStoreUrl}`);
  expect(slotwell.output()).toContain(`PostgreSQL:  ${databaseUrl.replace(/:[^:@]+@/, '@')}`);

  slotwell.process.kill('SIGTERM');
  expect(await slotwell.ended).toBe(0);
  await nothingRuns();
  expect(await readFile(join(data, 'postgres', 'postgres.log'), 'utf8')).toMatch(
    /database system is shut down\n$/,
  );
});

test('Ctrl-C reaches only Slotwell, which then stops its servers in order', async () => {
  const slotwell = await startSlotwell({}, ['setsid']);
  await isOpen(slotwell);
  const { process: pid } = await addresses();
  process.kill(-pid, 'SIGINT');
  expect(await slotwell.ended).toBe(0);
  await nothingRuns();
  expect(slotwell.output()).not.toMatch(/starting it again|cannot|error/i);
});

test('with another master key it says in a line what to do', async () => {
  const slotwell = await startSlotwell({ SLOTWELL_MASTER_KEY: 'ab'.repeat(32) });
  await slotwell.says(
    /^Slotwell cannot start: The master key is not the one .* master-key:rotate` again\.$/m,
  );
  expect(await slotwell.ended).toBe(1);
  await nothingRuns();
});

test('a second signal does not wait', async () => {
  const slotwell = await startSlotwell();
  const address = await isOpen(slotwell);
  const postmaster = await readFile(join(data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
  process.kill(Number(postmaster.split('\n')[0]), 'SIGSTOP');
  slotwell.process.kill('SIGTERM');
  await eventually(() => isRefused(address));
  slotwell.process.kill('SIGTERM');
  expect(await slotwell.ended).toBe(1);
  expect(slotwell.output()).not.toContain('did not stop within');
});

test('a killed event store is started again on the same port, and so is PostgreSQL', async () => {
  const [SLOTWELL_DATABASE_PORT, SLOTWELL_EVENTSTORE_PORT] = [
    String(await freePort()),
    String(await freePort()),
  ];
  const slotwell = await startSlotwell({ SLOTWELL_DATABASE_PORT, SLOTWELL_EVENTSTORE_PORT });
  await isOpen(slotwell);
  const { databaseUrl, eventStoreUrl } = await addresses();
  process.kill(await eventStoreOf(slotwell), 'SIGKILL');
  await slotwell.says(/^The event store was ended by SIGKILL; starting it again\.$/m);
  await slotwell.says(/^The event store runs again\.$/m);
  const event = jsonEvent({ type: 'Survived', data: {} });
  await withEventStore(eventStoreUrl, (client) => client.appendToStream('faults-survivors', event));

  const postmaster = await readFile(join(data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
  process.kill(Number(postmaster.split('\n')[0]), 'SIGKILL');
  await slotwell.says(/^PostgreSQL runs again\.$/m);
  expect(await query(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  await eventually(() =>
    withEventStore(eventStoreUrl, (client) => client.appendToStream('faults-survivors', event)),
  );
  slotwell.process.kill('SIGTERM');
  expect(await slotwell.ended).toBe(0);
});

test('wrong settings are named all at once, without a stack trace', async () => {
  const slotwell = await startSlotwell({ PORT: 'abc', SLOTWELL_ROLE: 'boss' });
  expect(await slotwell.ended).toBe(78);
  expect(slotwell.output()).toBe(
    'Slotwell cannot start: 2 settings are wrong.\n' +
      '  PORT is "abc"; it should be a whole number from 0 to 65535.\n' +
      '  SLOTWELL_ROLE is "boss"; it should be web, worker or all.\n',
  );
});

test('a port that is taken is named', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const slotwell = await startSlotwell({ PORT: String(port) });
  expect(await slotwell.ended).toBe(1);
  expect(slotwell.output()).toMatch(
    new RegExp(`^Slotwell cannot start: PORT ${port} is taken by another program\\.`),
  );
  other.close();
});

test('without PORT it opens somewhere, whether or not 3000 is taken', async () => {
  const other = createServer().listen(3000, '127.0.0.1');
  await once(other, 'listening').catch(() => undefined);
  const slotwell = await startSlotwell({ PORT: '' });
  expect(await isOpen(slotwell)).not.toMatch(/:3000$/);
  other.close();
});

test('a second Slotwell on the same data is refused, and the first goes on', async () => {
  const first = await startSlotwell();
  const address = await isOpen(first);
  const second = await startSlotwell();
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(
    `Slotwell cannot start: Another Slotwell (process ${first.process.pid}) is using ${data}`,
  );
  expect((await fetch(address)).status).toBeLessThan(500);
});

test('a missing master key stops the start instead of sealing with another', async () => {
  const first = await startSlotwell();
  await isOpen(first);
  first.process.kill('SIGTERM');
  await first.ended;
  await unlink(join(data, 'master.key'));
  const second = await startSlotwell();
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(`The master key ${join(data, 'master.key')} is missing`);
});

test('killed at any moment and started again, it loses nothing and leaves nothing behind', async () => {
  await freshDirectory();
  let rounds = 0;
  for (const moment of [150, 700, 1_500, 0, 400, 50]) {
    const slotwell = await startSlotwell();
    if (moment < 200) {
      await isOpen(slotwell);
      const { databaseUrl, eventStoreUrl } = await addresses();
      await query(databaseUrl, 'create schema if not exists faults');
      await query(databaseUrl, 'create table if not exists faults.round (n int)');
      await query(databaseUrl, `insert into faults.round values (${rounds})`);
      const event = jsonEvent({ type: 'RoundStarted', data: { n: rounds } });
      await withEventStore(eventStoreUrl, (client) => client.appendToStream('faults-rounds', event));
      rounds += 1;
    }
    await delay(moment);
    slotwell.process.kill('SIGKILL');
    await slotwell.ended;
  }
  await nothingRuns();

  const slotwell = await startSlotwell();
  await isOpen(slotwell);
  const { databaseUrl, eventStoreUrl } = await addresses();
  const expected = Array.from({ length: rounds }, (_, n) => ({ n }));
  expect(await query(databaseUrl, 'select n from faults.round order by n')).toEqual(expected);
  const events = await withEventStore(eventStoreUrl, async (client) => {
    const found: unknown[] = [];
    for await (const { event } of client.readStream('faults-rounds')) found.push(event?.data);
    return found;
  });
  expect(events).toEqual(expected);
});

test('an ordinary user starts it', async () => {
  await freshDirectory();
  await chmod(data, 0o777);
  const command = process.getuid?.() === 0 ? ['setpriv', '--reuid=33', '--regid=33', '--clear-groups'] : [];
  const slotwell = await startSlotwell({}, command);
  await isOpen(slotwell);
  slotwell.process.kill('SIGTERM');
  expect(await slotwell.ended).toBe(0);
});
