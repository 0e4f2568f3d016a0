import type { Role } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import { checkMobile, checkName, firstRefusal, tidyText } from '../../../kernel/person-details.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Account } from './account.js';
import type { AccountEvent } from './account.events.js';

/** `mobile` is E.164, `patientId` a registered patient's whose account it is to be, `until` the ISO instant up to which the invitation can be accepted. */
export class InviteAccount extends Command<{
  readonly accountId: string;
  readonly fullName: string;
  readonly mobile: string;
  readonly role: Role;
  readonly until: string;
  readonly patientId: string | null;
}> {}

export function inviteAccount({ data }: InviteAccount, account: Account): Decision<AccountEvent> {
  if (account.status !== 'unknown') return [];
  const refusal = firstRefusal(checkName(data.fullName), checkMobile(data.mobile));
  if (refusal) return refusal;
  const { accountId, mobile, role, until, patientId } = data;
  const fullName = tidyText(data.fullName);
  return [{ type: 'AccountInvited', data: { accountId, fullName, mobile, role, until, patientId } }];
}
