import type { SupportTopic } from './support.events.js';

/** What people write to the clinic about. */
export const SUPPORT_TOPICS = [
  'appointment',
  'account',
  'records',
  'problem',
  'other',
] as const satisfies readonly SupportTopic[];

/** What is about records and privacy is for administrators; the front desk answers everything else. */
export const TOPICS_OF_DESK = SUPPORT_TOPICS.filter((topic) => topic !== 'records');

export function isSupportTopic(text: string): text is SupportTopic {
  return SUPPORT_TOPICS.some((topic) => topic === text);
}
