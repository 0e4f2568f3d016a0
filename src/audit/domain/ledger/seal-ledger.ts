import { Command } from '../../../kernel/command.js';
import type { LedgerEvent } from './ledger.events.js';

/** Writes down what the ledger was at one size. `after` is the revision of the seal before. */
export class SealLedger extends Command<{
  readonly seal: LedgerEvent['data'];
  readonly after: bigint | 'no_stream';
}> {}

export function sealLedger({ data }: SealLedger): readonly LedgerEvent[] {
  return [{ type: 'LedgerSealed', data: data.seal }];
}
