import type { FactoryProvider } from '@nestjs/common';
import { EventLog } from '../platform/event-store/event-log.js';
import { LedgerBook } from '../platform/ledger/ledger-book.js';
import { LedgerCheck } from '../platform/ledger/ledger-check.js';
import { LedgerKeys } from '../platform/ledger/ledger-keys.js';
import { Vault } from '../platform/vault/vault.js';
import { ledgerStream } from './domain/ledger/ledger.js';

/** Holds the log against its ledger, for whoever asks. */
export const ledgerCheck: FactoryProvider<LedgerCheck> = {
  provide: LedgerCheck,
  inject: [Vault, EventLog, LedgerBook, LedgerKeys],
  useFactory: (vault: Vault, log: EventLog, book: LedgerBook, keys: LedgerKeys) =>
    new LedgerCheck(vault, log, book, keys, ledgerStream.name('')),
};
