import { Command } from '../../../kernel/command.js';
import { isRefusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Support } from './support.js';
import type { SupportEvent } from './support.events.js';
import { admit } from './who-answers.js';

/** The clinic is done with a request, whether it was answered or not. Answers `Outcome`. */
export class CloseSupport extends Command<{ readonly supportId: string }> {}

export function closeSupport(
  { data: { supportId }, meta: { actor } }: CloseSupport,
  support: Support,
): Decision<SupportEvent> {
  const asked = admit(actor, support);
  if (isRefusal(asked)) return asked;
  return asked.status === 'closed' ? [] : [{ type: 'SupportClosed', data: { supportId } }];
}
