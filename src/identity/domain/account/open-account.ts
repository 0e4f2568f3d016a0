import type { Role } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import {
  checkEmail,
  checkMobile,
  checkName,
  firstRefusal,
  tidyEmail,
  tidyText,
} from '../../../kernel/person-details.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Account } from './account.js';
import type { AccountEvent } from './account.events.js';
import { checkRoles } from './roles.js';

/** `mobile` is E.164. `patientId` and `doctorId` are the person behind the account, where it has such a side. */
export class OpenAccount extends Command<{
  readonly accountId: string;
  readonly fullName: string;
  readonly mobile: string;
  readonly email: string | null;
  readonly roles: readonly Role[];
  readonly patientId: string | null;
  readonly doctorId: string | null;
}> {}

export function openAccount({ data }: OpenAccount, account: Account): Decision<AccountEvent> {
  if (account.status !== 'unknown') return [];
  const refusal = firstRefusal(
    checkName(data.fullName),
    checkMobile(data.mobile),
    checkEmail(data.email),
    checkRoles(data.roles),
  );
  if (refusal) return refusal;
  const { accountId, mobile, patientId, doctorId } = data;
  const fullName = tidyText(data.fullName);
  const email = tidyEmail(data.email);
  const roles = [...new Set(data.roles)];
  return [
    { type: 'AccountOpened', data: { accountId, fullName, mobile, email, roles, patientId, doctorId } },
  ];
}
