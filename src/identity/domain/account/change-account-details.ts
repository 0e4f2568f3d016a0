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

/** What changed has to be verified again. */
export function changeAccountDetails(
  { data }: ChangeAccountDetails,
  account: Account,
): Decision<AccountEvent> {
  if (account.status === 'locked') return refuse('account-locked');
  if (account.status !== 'open') return refuse('unknown-account');
  const refusal = firstRefusal(checkName(data.fullName), checkMobile(data.mobile), checkEmail(data.email));
  if (refusal) return refusal;
  const { accountId, mobile } = data;
  const fullName = tidyText(data.fullName);
  const email = tidyEmail(data.email);
  const isSame = fullName === account.fullName && mobile === account.mobile && email === account.email;
  if (isSame) return [];
  const mobileVerified = account.mobileVerified && mobile === account.mobile;
  const emailVerified = account.emailVerified && email === account.email;
  return [
    {
      type: 'AccountDetailsChanged',
      data: { accountId, fullName, mobile, email, emailVerified, mobileVerified },
    },
  ];
}
