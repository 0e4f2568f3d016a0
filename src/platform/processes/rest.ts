import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Vault } from '../vault/vault.js';

/** The advisory lock that is shared by each reaction, and not by whoever has the processes rest. */
export const REST_LOCK = 4_021_982;
const ASK_AGAIN_MS = 100;

/**
 * Does `work` while no process of any app process reacts to anything: a story that is told in many appends, of a past
 * whose timers are all due, would be gone on with by the processes before it is told to its end. They react afterwards.
 */
export function whileProcessesRest<T>(vault: Vault, work: () => Promise<T>): Promise<T> {
  return vault.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [REST_LOCK]);
    return work();
  });
}

/** Does `work` once nobody has the processes rest; not at all when `signal` aborts before. */
export async function onceAwake(
  client: Client,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    if (await isAwake(client)) {
      try {
        return await work();
      } finally {
        await client.query('SELECT pg_advisory_unlock_shared($1)', [REST_LOCK]);
      }
    }
    await delay(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function isAwake(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>('SELECT pg_try_advisory_lock_shared($1) AS ours', [
    REST_LOCK,
  ]);
  return rows[0]?.ours === true;
}
