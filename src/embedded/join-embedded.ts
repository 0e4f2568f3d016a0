import { setTimeout as delay } from 'node:timers/promises';
import { CannotStart } from './cannot-start.js';
import { keptMasterKey } from './master-key.js';
import { DirectoryInUse, holderOf } from './postgres/lock.js';
import { isAlive } from './postgres/orphan.js';
import { readIfThere } from './private-file.js';
import {
  addressesFile,
  startEmbedded,
  type Addresses,
  type Reports,
  type Servers,
  type ServersWanted,
} from './start-embedded.js';

const RUNNING_WITHIN_MS = 30_000;

/**
 * For a command that may run beside Slotwell or alone: uses the embedded servers of the Slotwell that runs on the data
 * directory, else starts them until `stop`.
 * @param runningWithinMs how long that Slotwell may take to start
 * @throws {CannotStart} with what to do
 */
export async function joinOrStartEmbedded(
  wanted: ServersWanted,
  reports: Reports,
  runningWithinMs = RUNNING_WITHIN_MS,
): Promise<Servers> {
  try {
    return await startEmbedded(wanted, reports);
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) throw error;
    return joinRunning(wanted, error, performance.now() + runningWithinMs);
  }
}

async function joinRunning(
  { data, ...given }: ServersWanted,
  { directory, holder }: DirectoryInUse,
  limit: number,
): Promise<Servers> {
  while (performance.now() < limit) {
    const text = await readIfThere(addressesFile(data));
    const addresses = text === undefined ? undefined : (JSON.parse(text) as Addresses);
    // The addresses of an earlier run, which was killed, are of another process, or of one that is gone.
    if (
      addresses &&
      isAlive(addresses.process) &&
      (await holderOf(directory)) === String(addresses.process)
    ) {
      const masterKey = given.masterKey ?? (await keptMasterKey(data, true));
      const { databaseUrl, eventStoreUrl, baseUrl } = addresses;
      return { databaseUrl, eventStoreUrl, masterKey, baseUrl, stop: () => Promise.resolve() };
    }
    await delay(100);
  }
  throw new CannotStart(`The Slotwell that uses ${data} (process ${holder}) has not started its servers.`);
}
