import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CannotStart, explainAccess } from '../cannot-start.js';
import { freePort } from '../free-port.js';
import { supervise, type Running } from '../supervise.js';
import { findPostgresBinaries } from './binaries.js';
import { openCluster, superuser, type Cluster } from './cluster.js';
import { lockDirectory, type DirectoryLock } from './lock.js';
import { stopOrphan } from './orphan.js';
import { PostgresStartFailed, runPostmaster } from './postmaster.js';
import { hasSocket, removeSockets } from './socket.js';

export interface EmbeddedPostgresOptions {
  /** Where everything is kept; made if missing. */
  directory: string;
  /** A free port is chosen when none is given. */
  port?: number;
  /** Receives a line when the server died and is started again. Default: standard error. */
  log?: (line: string) => void;
  /** Called when the server keeps dying and is given up. Default: only the log line. */
  onLost?: (reason: string) => void;
  /** Called once nobody else can use the directory, before anything is started. */
  onLocked?: () => Promise<void>;
}

/** A PostgreSQL server that runs, and is started again on the same port when it dies, until it is stopped. */
export interface EmbeddedPostgres {
  port: number;
  /**
   * The address of a database on this server; it need not exist. It holds the password, and names the folder of the
   * server's socket, over which a query takes less than over TCP.
   */
  url(database: string): string;
  /** Stops the server within 10 s and frees the directory. */
  stop(): Promise<void>;
}

const portAttempts = 5;
const leftoversEndWithinMs = 20_000;

/**
 * Starts PostgreSQL 18 on 127.0.0.1, durable, with its data in `directory`; stops first what a killed run left there.
 * It ends with this process, however this process ends.
 * @throws with what to do when the directory is in use, belongs to another user or cannot be reached, or the port is taken
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new CannotStart(
      'The embedded PostgreSQL runs on Linux and macOS. Set DATABASE_URL to a PostgreSQL server.',
    );
  }
  let lock: DirectoryLock | undefined;
  try {
    await mkdir(options.directory, { recursive: true });
    const directory = await realpath(options.directory);
    lock = await lockDirectory(directory);
    await options.onLocked?.();
    return await startLocked(directory, lock, options);
  } catch (error) {
    await lock?.release();
    throw explainAccess(error);
  }
}

async function startLocked(
  directory: string,
  lock: DirectoryLock,
  {
    port: wantedPort,
    log = (line) => process.stderr.write(`${line}\n`),
    onLost = log,
  }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(directory, await findPostgresBinaries());
  const logFile = join(directory, 'postgres.log');
  const { running: first, port } = await startOnPort(cluster, wantedPort, logFile);
  const start = () => runWhenAlone(cluster, port, logFile);
  const server = supervise({ name: 'PostgreSQL', first, start, log, onLost });
  return {
    port,
    url: (database) => {
      const address = `postgres://${superuser}:${cluster.password}@127.0.0.1:${port}/${database}`;
      return hasSocket(cluster.folder, port)
        ? `${address}?host=${encodeURIComponent(cluster.folder)}`
        : address;
    },
    async stop() {
      await server.stop();
      await lock.release();
    },
  };
}

async function startOnPort(
  cluster: Cluster,
  wanted: number | undefined,
  logFile: string,
): Promise<{ running: Running; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted ?? (await freePort());
    try {
      return { running: await runWhenAlone(cluster, port, logFile), port };
    } catch (error) {
      if (!says(error, 'could not bind')) throw error;
      if (wanted !== undefined)
        throw new CannotStart(`Port ${wanted}, asked for PostgreSQL, is taken.`, { cause: error });
      if (attempt === portAttempts) throw error;
    }
  }
}

/**
 * A killed run may have left processes that hold PostgreSQL's shared memory while they are busy, or a PostgreSQL that
 * had just been started; they end by themselves.
 */
async function runWhenAlone(cluster: Cluster, port: number, logFile: string): Promise<Running> {
  const limit = performance.now() + leftoversEndWithinMs;
  for (;;) {
    await stopOrphan(cluster.folder);
    await removeSockets(cluster.folder);
    try {
      return await runPostmaster(cluster, port, logFile);
    } catch (error) {
      const meetsLeftovers = says(error, 'pre-existing shared memory block') || says(error, 'postmaster.pid');
      if (!meetsLeftovers || performance.now() > limit) throw error;
      await delay(200);
    }
  }
}

function says(error: unknown, words: string): boolean {
  return error instanceof PostgresStartFailed && error.log.includes(words);
}
