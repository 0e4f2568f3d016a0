import { ERASED } from '../../../kernel/stream.js';
import type { SupportTopic, Told } from './support.events.js';

/**
 * Who has an account reads the answer after signing in. Of a visitor nobody knows who they are: an answer about records
 * or privacy is never mailed to an address that anybody could have typed; other answers are, where the clinic sends
 * mail at all.
 */
export function howTold(
  asked: { readonly accountId: string | null; readonly topic: SupportTopic; readonly contact: string },
  sendsMail: boolean,
): Told {
  if (asked.accountId !== null) return 'page';
  return sendsMail && asked.topic !== 'records' && isMailAddress(asked.contact) ? 'mail' : 'person';
}

/** Of a contact that was checked when it was given. */
export function isMailAddress(contact: string): boolean {
  return contact !== ERASED && contact.includes('@');
}
