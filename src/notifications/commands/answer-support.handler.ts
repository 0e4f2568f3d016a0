import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { Messages } from '../../platform/vault/messages.js';
import { AnswerSupport, answerSupport } from '../domain/support/answer-support.js';
import { supportStream } from '../domain/support/support.js';

@CommandHandler(AnswerSupport)
export class AnswerSupportHandler implements ICommandHandler<AnswerSupport, Outcome> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly messages: Messages,
  ) {}

  execute(command: AnswerSupport): Promise<Outcome> {
    const known = { sendsMail: this.messages.channels.mail };
    return this.eventStore.handleCommand(supportStream, command.data.supportId, command, (state) =>
      answerSupport(command, state, known),
    );
  }
}
