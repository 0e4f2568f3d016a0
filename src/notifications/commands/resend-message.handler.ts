import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuse } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { Messages } from '../../platform/vault/messages.js';
import { notificationStream } from '../domain/notification/notification.js';
import { ResendMessage, resendMessage } from '../domain/notification/resend-message.js';

/** Records first, so that no message goes out without anybody knowing who asked for it. */
@CommandHandler(ResendMessage)
export class ResendMessageHandler implements ICommandHandler<ResendMessage, Outcome> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly messages: Messages,
  ) {}

  async execute(command: ResendMessage): Promise<Outcome> {
    const { notificationId } = command.data;
    if (!(await this.messages.canResend(notificationId))) return refuse('message-not-resent');
    const recorded = await this.eventStore.record(
      notificationStream,
      notificationId,
      command,
      resendMessage(command),
    );
    await this.messages.resend(notificationId);
    return recorded;
  }
}
