import { reactions, type Process, type Reaction } from '../../platform/processes/process.js';
import type { CommandMeta } from '../../kernel/command.js';
import type { AccountEvent } from '../domain/account/account.events.js';

/** What keeps the count of admins. */
interface Count {
  add(accountId: string, meta: CommandMeta): Promise<void>;
}

/** Counts admins whom a crash, or a log from before there was a count, left uncounted. */
export function countAdmins(count: Count): Process {
  const add = ({ data }: { data: { accountId: string } }, reaction: Reaction) =>
    count.add(data.accountId, reaction.meta('count-admin'));
  return {
    name: 'count-admins',
    when: reactions<AccountEvent>({
      AccountOpened: async (event, reaction) => {
        if (event.data.roles.includes('admin')) await add(event, reaction);
      },
      InvitationAccepted: add,
      RoleGranted: async (event, reaction) => {
        if (event.data.role === 'admin') await add(event, reaction);
      },
      AccountUnlocked: add,
    }),
  };
}
