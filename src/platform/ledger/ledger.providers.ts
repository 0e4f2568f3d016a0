import type { Provider } from '@nestjs/common';
import { Clock } from '../clock.js';
import { EventLog } from '../event-store/event-log.js';
import { Vault } from '../vault/vault.js';
import { Verifications } from '../vault/verifications.js';
import { LedgerBook } from './ledger-book.js';
import { LedgerKeys } from './ledger-keys.js';
import { LedgerWorker } from './ledger-worker.js';

/** The ledger, over the log and the vault. `url` is the vault's database. */
export const ledgerProviders = (url: string): Provider[] => [
  { provide: LedgerBook, inject: [Vault], useFactory: (vault: Vault) => new LedgerBook(vault) },
  { provide: LedgerKeys, inject: [Vault], useFactory: (vault: Vault) => new LedgerKeys(vault) },
  {
    provide: LedgerWorker,
    inject: [Vault, EventLog, LedgerBook, LedgerKeys, Verifications, Clock],
    useFactory: (
      vault: Vault,
      log: EventLog,
      book: LedgerBook,
      keys: LedgerKeys,
      verifications: Verifications,
      clock: Clock,
    ) => new LedgerWorker({ url, vault, log, book, keys, verifications, clock }),
  },
];
