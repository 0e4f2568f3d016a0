import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Done } from '../../platform/event-store/event-store.js';
import { RecordSignOut, recordSignOut } from '../domain/sign-ins/record-sign-out.js';
import { signInsStream } from '../domain/sign-ins/sign-ins.js';

@CommandHandler(RecordSignOut)
export class RecordSignOutHandler implements ICommandHandler<RecordSignOut, Done> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: RecordSignOut): Promise<Done> {
    return this.eventStore.record(signInsStream, command.data.accountId, command, recordSignOut(command));
  }
}
