import type { Stream } from '../../../kernel/stream.js';
import type { LedgerEvent } from './ledger.events.js';

/** Facts without rules: there is one ledger, and only the worker that keeps it seals. */
export const ledgerStream: Stream<unknown, LedgerEvent> = {
  name: () => 'ledger',
  initial: null,
  evolve: () => null,
};
