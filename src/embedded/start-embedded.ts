import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotStart, explainAccess } from './cannot-start.js';
import { runEventStore } from './event-store-process.js';
import { keptMasterKey } from './master-key.js';
import { hasDatabase, ownDatabase } from './postgres/databases.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './postgres/start.js';
import { writePrivately } from './private-file.js';
import { supervise } from './supervise.js';

/** What is given and what is to be started; the application's `Config` fits. */
export interface ServersWanted {
  /** The data directory. */
  readonly data: string;
  readonly databaseUrl: string | undefined;
  readonly eventStoreUrl: string | undefined;
  /** 32 bytes; required with `databaseUrl`. */
  readonly masterKey: Buffer | undefined;
  /** Ports of the embedded servers; a free one where undefined. */
  readonly databasePort: number | undefined;
  readonly eventStorePort: number | undefined;
  /** Where the pages are or will be, for the addresses file. */
  readonly baseUrl: string | undefined;
}

export interface Servers {
  readonly databaseUrl: string;
  readonly eventStoreUrl: string;
  readonly masterKey: Buffer;
  /** Where the pages of the Slotwell are that runs these servers, when it said so. */
  readonly baseUrl: string | undefined;
  /** Stops what was started here: the event store first, then PostgreSQL. */
  stop(): Promise<void>;
}

export interface Reports {
  /** Receives a line when a server died and is started again. */
  readonly log: (line: string) => void;
  /** Called when a server keeps dying and is given up. */
  readonly onLost: (reason: string) => void;
}

/** What the file says to other commands on this machine: where the running servers are. */
export interface Addresses {
  /** The process that runs the servers. */
  readonly process: number;
  readonly databaseUrl: string;
  readonly eventStoreUrl: string;
  /** Where its pages are. */
  readonly baseUrl?: string | undefined;
}

export const addressesFile = (data: string): string => join(data, 'servers.json');

/**
 * Starts the servers that are not given, on 127.0.0.1, and keeps them running. Where Slotwell's database is started
 * here, the master key is kept in the data directory too unless it is given.
 * @throws {CannotStart} with what to do
 */
export async function startEmbedded(wanted: ServersWanted, reports: Reports): Promise<Servers> {
  const { databaseUrl, eventStoreUrl, masterKey, baseUrl } = wanted;
  if (databaseUrl && eventStoreUrl && masterKey) {
    return { databaseUrl, eventStoreUrl, masterKey, baseUrl, stop: () => Promise.resolve() };
  }
  const directory = join(wanted.data, 'postgres');
  const postgres = await startEmbeddedPostgres({
    directory,
    port: wanted.databasePort,
    // What a killed run left would mislead other commands until the servers are there.
    onLocked: () => rm(addressesFile(wanted.data), { force: true }),
    ...reports,
  });
  try {
    const database = await givenOrOwnDatabase(wanted, postgres);
    const eventStore = await givenOrOwnEventStore(wanted, postgres, reports);
    const servers = { ...database, eventStoreUrl: eventStore.url, baseUrl };
    const addresses: Addresses = {
      process: process.pid,
      databaseUrl: servers.databaseUrl,
      eventStoreUrl: servers.eventStoreUrl,
      baseUrl,
    };
    await writePrivately(addressesFile(wanted.data), `${JSON.stringify(addresses, undefined, 2)}\n`);
    return {
      ...servers,
      async stop() {
        await rm(addressesFile(wanted.data), { force: true });
        await eventStore.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw explainAccess(error);
  }
}

async function givenOrOwnDatabase(
  { databaseUrl, masterKey, data }: ServersWanted,
  postgres: EmbeddedPostgres,
): Promise<{ databaseUrl: string; masterKey: Buffer }> {
  if (databaseUrl) {
    if (!masterKey) throw new CannotStart('SLOTWELL_MASTER_KEY must be set together with DATABASE_URL.');
    return { databaseUrl, masterKey };
  }
  const isOld = await hasDatabase(postgres, 'slotwell');
  const key = masterKey ?? (await keptMasterKey(data, isOld));
  return { databaseUrl: await ownDatabase(postgres, 'slotwell'), masterKey: key };
}

async function givenOrOwnEventStore(
  wanted: ServersWanted,
  postgres: EmbeddedPostgres,
  { log, onLost }: Reports,
): Promise<{ url: string; stop(): Promise<void> }> {
  if (wanted.eventStoreUrl) return { url: wanted.eventStoreUrl, stop: () => Promise.resolve() };
  const database = await ownDatabase(postgres, 'event_store');
  const first = await runEventStore(database, wanted.eventStorePort ?? 0);
  const start = () => runEventStore(database, first.port);
  const server = supervise({ name: 'The event store', first, start, log, onLost });
  return { url: first.url, stop: () => server.stop() };
}
