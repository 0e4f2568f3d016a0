import type { EventShapes } from '../../../kernel/stream.js';

export type NotificationEvent = {
  readonly type: 'NotificationResent';
  readonly data: { notificationId: string; accountId: string };
};

export const notificationEvents: EventShapes<NotificationEvent> = {
  NotificationResent: { schema: 1 },
};
