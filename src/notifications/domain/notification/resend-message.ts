import { Command } from '../../../kernel/command.js';
import type { NotificationEvent } from './notification.events.js';

/** An admin has a message tried again that was given up. `accountId` is whom it is for. Answers `Outcome`. */
export class ResendMessage extends Command<{
  readonly notificationId: string;
  readonly accountId: string;
}> {}

export function resendMessage({ data }: ResendMessage): readonly NotificationEvent[] {
  return [{ type: 'NotificationResent', data }];
}
