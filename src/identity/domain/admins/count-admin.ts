import { Command } from '../../../kernel/command.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Admins } from './admins.js';
import type { AdminsEvent } from './admins.events.js';

/** The account is open and administers, as of this revision of its stream. */
export class CountAdmin extends Command<{ readonly accountId: string; readonly revision: number }> {}

export function countAdmin({ data }: CountAdmin, admins: Admins): Decision<AdminsEvent> {
  const known = admins.get(data.accountId);
  if (known && (known.counts || known.revision >= data.revision)) return [];
  return [{ type: 'AdminCounted', data: { accountId: data.accountId, revision: data.revision } }];
}
