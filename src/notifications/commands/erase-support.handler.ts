import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { EraseSupport, eraseSupport } from '../domain/support/erase-support.js';
import { supportStream } from '../domain/support/support.js';

@CommandHandler(EraseSupport)
export class EraseSupportHandler implements ICommandHandler<EraseSupport, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: EraseSupport): Promise<Outcome> {
    return this.eventStore.handleCommand(supportStream, command.data.supportId, command, (state) =>
      eraseSupport(command, state),
    );
  }
}
