import type { Stream } from '../../../kernel/stream.js';
import type { NotificationEvent } from './notification.events.js';

/** What was done about one message. Nothing looks at a state of it: whether it was sent is in the vault. */
export const notificationStream: Stream<unknown, NotificationEvent> = {
  name: (id) => `notification-${id}`,
  initial: null,
  evolve: () => null,
};
