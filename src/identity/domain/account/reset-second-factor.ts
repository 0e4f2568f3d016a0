import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { AccountEvent, FactorResetMethod } from './account.events.js';
import type { Account } from './account.js';

/** The second factor is taken away: by its owner, or by an admin for one who lost it. */
export class ResetSecondFactor extends Command<{
  readonly accountId: string;
  readonly method: FactorResetMethod;
}> {}

export function resetSecondFactor({ data }: ResetSecondFactor, account: Account): Decision<AccountEvent> {
  const held = account.status === 'locked' ? account.before : account;
  if (held.status !== 'open') return refuse('unknown-account');
  return held.hasSecondFactor ? [{ type: 'SecondFactorReset', data }] : [];
}
