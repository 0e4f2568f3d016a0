import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CloseSupport, closeSupport } from '../domain/support/close-support.js';
import { supportStream } from '../domain/support/support.js';

@CommandHandler(CloseSupport)
export class CloseSupportHandler implements ICommandHandler<CloseSupport, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: CloseSupport): Promise<Outcome> {
    return this.eventStore.handleCommand(supportStream, command.data.supportId, command, (state) =>
      closeSupport(command, state),
    );
  }
}
