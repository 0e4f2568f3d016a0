import type { Role } from '../../kernel/actor.js';
import { SUPPORT_TOPICS, TOPICS_OF_DESK } from '../../notifications/domain/support/topics.js';

/** The topics of messages that somebody in this role reads and answers. */
export function supportTopicsOf(role: Role): readonly string[] {
  if (role === 'admin') return SUPPORT_TOPICS;
  return role === 'frontdesk' ? TOPICS_OF_DESK : [];
}
