import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { ReadAnswer, readAnswer } from '../domain/support/read-answer.js';
import { supportStream } from '../domain/support/support.js';

@CommandHandler(ReadAnswer)
export class ReadAnswerHandler implements ICommandHandler<ReadAnswer, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: ReadAnswer): Promise<Outcome> {
    return this.eventStore.handleCommand(supportStream, command.data.supportId, command, (state) =>
      readAnswer(command, state),
    );
  }
}
