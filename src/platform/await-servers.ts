import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { connected } from './connected.js';
import { EventLog } from './event-store/event-log.js';

/** A server did not answer in time, or answers that it will not. */
export class ServerUnavailable extends Error {}

const everyMs = 250;
const answerWithinMs = 5_000;

/**
 * Waits until PostgreSQL and the event store answer.
 * @param within how long to wait for both, in milliseconds
 * @param log receives one line for each server that does not answer at once
 * @throws {ServerUnavailable} naming the server (without its password) and the last error
 */
export async function awaitServers(
  { databaseUrl, eventStoreUrl }: { databaseUrl: string; eventStoreUrl: string },
  within: number,
  log: (line: string) => void,
): Promise<void> {
  const limit = performance.now() + within;
  await Promise.all([
    awaitServer(`PostgreSQL at ${withoutPassword(databaseUrl)}`, () => askDatabase(databaseUrl)),
    awaitServer(`the event store at ${withoutPassword(eventStoreUrl)}`, () => askEventStore(eventStoreUrl)),
  ]);

  async function awaitServer(name: string, ask: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        const { message } = error as Error;
        if (isFinal(error)) throw new ServerUnavailable(`${name} refuses: ${message}`, { cause: error });
        if (attempt === 1) log(`Waiting for ${name} …`);
        if (performance.now() > limit) {
          const waited = `did not answer within ${within / 1000} s`;
          throw new ServerUnavailable(`${name} ${waited}: ${message || String(error)}`, { cause: error });
        }
        await delay(everyMs);
      }
    }
  }
}

function askDatabase(url: string): Promise<void> {
  const connection = { connectionString: url, connectionTimeoutMillis: answerWithinMs };
  return connected(connection, (client) => inTime(client.query('select 1')));
}

async function askEventStore(url: string): Promise<void> {
  const log = new EventLog(url);
  try {
    await inTime(log.head());
  } finally {
    await log.close();
  }
}

async function inTime(answer: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const late = delay(answerWithinMs, undefined, { signal: timer.signal }).then((): never => {
    throw new Error(`no answer within ${answerWithinMs / 1000} s`);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    timer.abort();
  }
}

/** Refusals that waiting does not change: wrong user or password, no such database. */
function isFinal(error: unknown): boolean {
  return error instanceof DatabaseError && /^(28|3D)/.test(error.code ?? '');
}

/** The address without the secrets in it, for messages. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/([^/?@]*)@/, (_, login: string) => `//${login.split(':')[0] ?? ''}@`);
}
