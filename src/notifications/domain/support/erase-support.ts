import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Support } from './support.js';
import type { SupportEvent } from './support.events.js';

/**
 * Erases what a visitor wrote, and what they were answered. What somebody wrote who has an account is erased with that
 * person. Answers `Outcome`.
 */
export class EraseSupport extends Command<{ readonly supportId: string }> {}

export function eraseSupport(
  { data: { supportId }, meta: { actor } }: EraseSupport,
  support: Support,
): Decision<SupportEvent> {
  const mayErase = actor.kind === 'system' || (actor.kind === 'account' && actor.role === 'admin');
  if (!mayErase) return refuse('not-for-your-role');
  if (support.status === 'unknown') return refuse('unknown-support');
  if (support.status === 'erased') return [];
  if (support.accountId !== null) return refuse('erased-with-account');
  return [{ type: 'SupportErased', data: { supportId } }];
}
