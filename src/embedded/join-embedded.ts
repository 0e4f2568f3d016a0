import { setTimeout as delay } from 'node:timers/promises';
import { CannotStart } from './cannot-start.js';
import { keptMasterKey } from './master-key.js';
import { DirectoryInUse } from './postgres/lock.js';
import { readIfThere } from './private-file.js';
import {
  addressesFile,
  startEmbedded,
  type Addresses,
  type Reports,
  type Servers,
  type ServersWanted,
} from './start-embedded.js';

const runningWithinMs = 30_000;

/**
 * For a command that may run beside Slotwell or alone: uses the embedded servers of the Slotwell that runs on the data
 * directory, else starts them until `stop`.
 * @throws {CannotStart} with what to do
 */
export async function joinOrStartEmbedded(wanted: ServersWanted, reports: Reports): Promise<Servers> {
  try {
    return await startEmbedded(wanted, reports);
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) throw error;
    return joinRunning(wanted, error);
  }
}

async function joinRunning({ data, ...given }: ServersWanted, { holder }: DirectoryInUse): Promise<Servers> {
  const limit = performance.now() + runningWithinMs;
  while (performance.now() < limit) {
    const text = await readIfThere(addressesFile(data));
    const addresses = text === undefined ? undefined : (JSON.parse(text) as Addresses);
    // The file of an earlier run, which was killed, names another process.
    if (addresses && (holder === '' || String(addresses.process) === holder)) {
      const masterKey = given.masterKey ?? (await keptMasterKey(data, true));
      const { databaseUrl, eventStoreUrl, baseUrl } = addresses;
      return { databaseUrl, eventStoreUrl, masterKey, baseUrl, stop: () => Promise.resolve() };
    }
    await delay(100);
  }
  throw new CannotStart(`The Slotwell that uses ${data} (process ${holder}) has not started its servers.`);
}
