import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse } from '../../../kernel/refusal.js';
import { ERASED, type Decision } from '../../../kernel/stream.js';
import type { Support } from './support.js';
import type { SupportEvent } from './support.events.js';
import { howTold } from './told.js';
import { admit } from './who-answers.js';

export const ANSWER_LENGTH = 4000;

/** The clinic answers, and closes the request if `close`. Answers `Outcome`. */
export class AnswerSupport extends Command<{
  readonly supportId: string;
  readonly answer: string;
  readonly close: boolean;
}> {}

export function answerSupport(
  { data: { supportId, answer: typed, close }, meta: { actor } }: AnswerSupport,
  support: Support,
  { sendsMail }: { readonly sendsMail: boolean },
): Decision<SupportEvent> {
  const asked = admit(actor, support);
  if (isRefusal(asked)) return asked;
  if (asked.contact === ERASED) return refuse('person-erased');
  if (asked.status === 'closed') return refuse('support-closed');
  const answer = typed.trim();
  if (answer === '') return refuse('answer-missing', 'answer');
  if (answer.length > ANSWER_LENGTH) return refuse('answer-too-long', 'answer');
  const closed = close ? ([{ type: 'SupportClosed', data: { supportId } }] as const) : [];
  // The same words again are the same answer.
  if (answer === asked.answer) return closed;
  const told = howTold(asked, sendsMail);
  return [
    { type: 'SupportAnswered', data: { supportId, personId: asked.personId, answer, told } },
    ...closed,
  ];
}
