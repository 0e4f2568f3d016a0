import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Done } from '../../platform/event-store/event-store.js';
import { RecordSignIn, recordSignIn } from '../domain/sign-ins/record-sign-in.js';
import { signInsStream } from '../domain/sign-ins/sign-ins.js';

@CommandHandler(RecordSignIn)
export class RecordSignInHandler implements ICommandHandler<RecordSignIn, Done> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: RecordSignIn): Promise<Done> {
    return this.eventStore.record(signInsStream, command.data.accountId, command, recordSignIn(command));
  }
}
