import { Command } from '../../../kernel/command.js';
import { changedDetails } from '../../../kernel/person-details.js';
import { isRefusal, refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { AccountDetails, AccountEvent } from './account.events.js';
import type { Account } from './account.js';

/** `mobile` is E.164. */
export class ChangeAccountDetails extends Command<AccountDetails & { readonly accountId: string }> {}

/**
 * What changed has to be verified again. A locked account takes it too: when somebody locks it in the moment between,
 * the vault has the new login already.
 */
export function changeAccountDetails(
  { data }: ChangeAccountDetails,
  account: Account,
): Decision<AccountEvent> {
  const held = account.status === 'locked' ? account.before : account;
  if (held.status !== 'open') return refuse('unknown-account');
  const details = changedDetails(data, held);
  if (details === null) return [];
  if (isRefusal(details)) return details;
  const mobileVerified = held.mobileVerified && details.mobile === held.mobile;
  const emailVerified = held.emailVerified && details.email === held.email;
  return [
    {
      type: 'AccountDetailsChanged',
      data: { accountId: data.accountId, ...details, emailVerified, mobileVerified },
    },
  ];
}
