import { Command } from '../../../kernel/command.js';
import { checkEmail, firstRefusal, tidyEmail, tidyText } from '../../../kernel/person-details.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Support } from './support.js';
import type { SupportEvent } from './support.events.js';
import { isSupportTopic } from './topics.js';

export const MESSAGE_LENGTH = 2000;
const NAME_LENGTH = 200;

/**
 * Somebody writes to the clinic. `fullName` (may be empty) and `contact`, an e-mail address or a phone number, are of
 * visitors; of who is signed in the account is asked. Answers `Outcome`.
 */
export class RequestSupport extends Command<{
  readonly supportId: string;
  readonly topic: string;
  readonly message: string;
  readonly fullName: string;
  readonly contact: string;
}> {}

/** The account that is signed in, as it is reached; `null` when nobody is. */
export type KnownSender = { readonly fullName: string; readonly mobile: string } | null;

export function requestSupport(
  { data, meta: { actor } }: RequestSupport,
  support: Support,
  sender: KnownSender,
): Decision<SupportEvent> {
  if (actor.kind === 'system') return refuse('not-for-your-role');
  if (support.status !== 'unknown') return [];
  const { supportId, topic } = data;
  if (!isSupportTopic(topic)) return refuse('not-a-choice', 'topic');
  const message = data.message.trim();
  const wrong = firstRefusal(checkMessage(message), sender ? null : checkVisitor(data));
  if (wrong) return wrong;
  if (sender === null)
    return [
      {
        type: 'SupportRequested',
        data: {
          supportId,
          accountId: null,
          patientId: null,
          personId: supportId,
          topic,
          message,
          fullName: tidyText(data.fullName) || null,
          contact: tidyContact(data.contact),
        },
      },
    ];
  if (actor.kind !== 'account') return refuse('not-for-your-role');
  const { accountId } = actor;
  const patientId = actor.role === 'patient' ? (actor.actingFor ?? null) : null;
  const { fullName, mobile: contact } = sender;
  const personId = patientId ?? accountId;
  return [
    {
      type: 'SupportRequested',
      data: { supportId, accountId, patientId, personId, topic, message, fullName, contact },
    },
  ];
}

function checkMessage(message: string): Refusal | null {
  if (message === '') return refuse('message-missing', 'message');
  return message.length > MESSAGE_LENGTH ? refuse('message-too-long', 'message') : null;
}

function checkVisitor({ fullName, contact }: RequestSupport['data']): Refusal | null {
  if (tidyText(fullName).length > NAME_LENGTH)
    return refuse('name-too-long', 'fullName', { max: NAME_LENGTH });
  const given = tidyContact(contact);
  if (given === '') return refuse('contact-missing', 'contact');
  return isReachable(given) ? null : refuse('contact-not-valid', 'contact');
}

/** By shape: the number of a landline may be written as people of the place write it. */
function isReachable(contact: string): boolean {
  if (contact.includes('@')) return checkEmail(contact) === null;
  const digits = contact.replace(/\D/g, '').length;
  return /^\+?[\d ()./-]+$/.test(contact) && digits >= 5 && digits <= 20;
}

function tidyContact(contact: string): string {
  const tidy = tidyText(contact);
  return tidy.includes('@') ? (tidyEmail(tidy) ?? '') : tidy;
}
