import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Client } from 'pg';

export interface OneActiveOptions {
  /** What is done, for the log: `projecting`. */
  readonly name: string;
  /** The database whose lock decides who is active. */
  readonly url: string;
  /** The advisory lock's number: nobody else in the database may use it. */
  readonly lock: number;
  /** PostgreSQL settings of the connection that holds the lock: `-c name=value …`. */
  readonly settings?: string;
  /** Whether the work stops when somebody waits in the queue for the lock, and goes on once they let go. */
  readonly givesWay?: boolean;
  readonly signal: AbortSignal;
}

/** Does the work until `signal` aborts, or throws. `client` is the connection that holds the lock. */
export type ActiveWork = (client: Client, signal: AbortSignal) => Promise<void>;

const ASK_AGAIN_MS = 500;
const ANSWER_WITHIN_MS = 60_000;
const CONNECT_WITHIN_MS = 10_000;
const LONGEST_PAUSE_MS = 5_000;
const SHORTEST_PAUSE_MS = 250;
/** Work that lasted this long had begun in earnest: what stopped it is something new. */
const STEADY_AFTER_MS = 1_000;

/**
 * Does `work` in one process at a time: in the one that holds the lock; another takes over within a second of its death.
 * Work that fails, or loses its connection, is begun again, after a pause that grows. Ends when `signal` aborts.
 */
export async function keepActive(options: OneActiveOptions, work: ActiveWork): Promise<void> {
  const { signal, name } = options;
  const logger = new Logger(name);
  let pause = SHORTEST_PAUSE_MS;
  while (!signal.aborted) {
    const begun = performance.now();
    try {
      await onceActive(options, work);
    } catch (error) {
      if (signal.aborted) return;
      if (performance.now() - begun > STEADY_AFTER_MS) pause = SHORTEST_PAUSE_MS;
      logger.error(`Stopped, and begins again in ${pause} ms: ${reason(error)}`);
    }
    await delay(pause, undefined, { signal }).catch(() => undefined);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

async function onceActive(options: OneActiveOptions, work: ActiveWork): Promise<void> {
  const { url, name, lock, settings, givesWay, signal } = options;
  const client = new Client({
    connectionString: url,
    application_name: `slotwell ${name}`,
    keepAlive: true,
    query_timeout: ANSWER_WITHIN_MS,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    ...(settings === undefined ? {} : { options: settings }),
  });
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('The connection ended')));
  await client.connect();
  try {
    if (!(await lockObtained(client, lock, signal))) return;
    const over = new AbortController();
    const until = AbortSignal.any([signal, lost.signal, over.signal]);
    const wanted = givesWay ? untilWanted(client, lock, until).finally(() => over.abort()) : undefined;
    wanted?.catch(() => undefined);
    await work(client, until).finally(() => over.abort());
    await wanted;
    if (!signal.aborted && lost.signal.aborted) throw lost.signal.reason;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function lockObtained(client: Client, lock: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const { rows } = await client.query<{ ours: boolean }>('SELECT pg_try_advisory_lock($1) AS ours', [lock]);
    if (rows[0]?.ours) return true;
    await delay(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** Answers once somebody waits for the lock, the connection is lost, or `signal` aborts. */
async function untilWanted(client: Client, lock: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const { rows } = await client.query<{ wanted: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE datname = current_database() AND locktype = 'advisory' AND objid = $1 AND NOT granted) AS wanted`,
      [lock],
    );
    if (rows[0]?.wanted) return;
  }
}

/** The message with those of its causes. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${reason(error.cause)})`;
}
