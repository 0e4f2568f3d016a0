import { randomBytes } from 'node:crypto';
import { eventCatalogue } from '../../src/event-catalogue.js';
import { createCodec } from '../../src/platform/event-store/codec.js';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import { EventStore } from '../../src/platform/event-store/event-store.js';
import { VaultPersonKeys } from '../../src/platform/vault/person-keys.js';
import { startEventStore } from './event-store.js';
import { testVault } from './vault.js';

export interface WriteSide {
  readonly store: EventStore;
  readonly log: EventLog;
  close(): Promise<void>;
}

/** The real write path: event store, codec and sealing keys, over a log of its own. */
export async function writeSide(): Promise<WriteSide> {
  const [server, { vault, close: closeVault }] = await Promise.all([startEventStore(), testVault()]);
  const log = new EventLog(server.url, `test-${randomBytes(6).toString('hex')}-`);
  const store = new EventStore(log, createCodec(eventCatalogue, new VaultPersonKeys(vault)));
  return {
    store,
    log,
    close: async () => {
      await log.close();
      await Promise.all([server.stop(), closeVault()]);
    },
  };
}
