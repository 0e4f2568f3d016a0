import { Command } from '../../../kernel/command.js';
import {
  checkEmail,
  checkMobile,
  checkName,
  firstRefusal,
  tidyEmail,
  tidyText,
} from '../../../kernel/person-details.js';
import { refuse } from '../../../kernel/refusal.js';
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
  const refusal = firstRefusal(checkName(data.fullName), checkMobile(data.mobile), checkEmail(data.email));
  if (refusal) return refusal;
  const { accountId, mobile } = data;
  const fullName = tidyText(data.fullName);
  const email = tidyEmail(data.email);
  const isSame = fullName === held.fullName && mobile === held.mobile && email === held.email;
  if (isSame) return [];
  const mobileVerified = held.mobileVerified && mobile === held.mobile;
  const emailVerified = held.emailVerified && email === held.email;
  return [
    {
      type: 'AccountDetailsChanged',
      data: { accountId, fullName, mobile, email, emailVerified, mobileVerified },
    },
  ];
}
