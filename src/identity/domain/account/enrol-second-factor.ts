import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { AccountEvent } from './account.events.js';
import type { Account } from './account.js';

/** The vault holds a second factor that its owner has shown to have. */
export class EnrolSecondFactor extends Command<{ readonly accountId: string }> {}

export function enrolSecondFactor({ data }: EnrolSecondFactor, account: Account): Decision<AccountEvent> {
  const held = account.status === 'locked' ? account.before : account;
  if (held.status !== 'open') return refuse('unknown-account');
  return held.hasSecondFactor ? [] : [{ type: 'SecondFactorEnrolled', data }];
}
