import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Done } from '../../platform/event-store/event-store.js';
import { ledgerStream } from '../domain/ledger/ledger.js';
import { SealLedger, sealLedger } from '../domain/ledger/seal-ledger.js';

@CommandHandler(SealLedger)
export class SealLedgerHandler implements ICommandHandler<SealLedger, Done> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: SealLedger): Promise<Done> {
    return this.eventStore.recordAfter(ledgerStream, '', command.data.after, command, sealLedger(command));
  }
}
