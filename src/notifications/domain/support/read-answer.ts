import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Support } from './support.js';
import type { SupportEvent } from './support.events.js';

/** Who asked was shown the answers. Answers `Outcome`. */
export class ReadAnswer extends Command<{ readonly supportId: string }> {}

export function readAnswer(
  { data: { supportId }, meta: { actor } }: ReadAnswer,
  support: Support,
): Decision<SupportEvent> {
  if (support.status === 'unknown' || support.status === 'erased') return refuse('unknown-support');
  const { accountId } = support;
  if (accountId === null || actor.kind !== 'account' || actor.accountId !== accountId)
    return refuse('unknown-support');
  return support.unread ? [{ type: 'SupportAnswerRead', data: { supportId, accountId } }] : [];
}
