import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Done } from '../../platform/event-store/event-store.js';
import { RecordRefusedSignIn, recordRefusedSignIn } from '../domain/sign-ins/record-refused-sign-in.js';
import { signInsStream } from '../domain/sign-ins/sign-ins.js';

@CommandHandler(RecordRefusedSignIn)
export class RecordRefusedSignInHandler implements ICommandHandler<RecordRefusedSignIn, Done> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: RecordRefusedSignIn): Promise<Done> {
    return this.eventStore.record(
      signInsStream,
      command.data.accountId,
      command,
      recordRefusedSignIn(command),
    );
  }
}
