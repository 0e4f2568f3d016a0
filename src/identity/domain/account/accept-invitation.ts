import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Account } from './account.js';
import type { AccountEvent } from './account.events.js';

/** `doctorId` is the doctor behind an account that was invited as one. */
export class AcceptInvitation extends Command<{
  readonly accountId: string;
  readonly doctorId: string | null;
}> {}

export function acceptInvitation({ data, meta }: AcceptInvitation, account: Account): Decision<AccountEvent> {
  if (account.status === 'unknown' || account.status === 'erased') return refuse('link-not-valid');
  if (account.status === 'locked') return refuse('account-locked');
  if (account.status === 'open') return refuse('link-used');
  if (meta.now > account.until) return refuse('link-expired');
  const { accountId, doctorId } = data;
  return [{ type: 'InvitationAccepted', data: { accountId, doctorId } }];
}
