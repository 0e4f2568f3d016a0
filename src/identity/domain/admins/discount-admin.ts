import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Admins } from './admins.js';
import type { AdminsEvent } from './admins.events.js';

/** The account is about to be locked, or to lose the role. Somebody else must be left who administers. */
export class DiscountAdmin extends Command<{ readonly accountId: string; readonly revision: number }> {}

export function discountAdmin({ data }: DiscountAdmin, admins: Admins): Decision<AdminsEvent> {
  const { accountId, revision } = data;
  if (admins.get(accountId)?.counts === false) return [];
  const isLast = ![...admins].some(([other, { counts }]) => counts && other !== accountId);
  if (isLast) return refuse('last-admin');
  return [{ type: 'AdminDiscounted', data: { accountId, revision } }];
}
