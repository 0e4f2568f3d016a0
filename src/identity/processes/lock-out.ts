import type { Credentials } from '../../platform/vault/credentials.js';
import type { Sessions } from '../../platform/vault/sessions.js';
import { reactions, type Process } from '../../platform/processes/process.js';
import type { AccountEvent } from '../domain/account/account.events.js';

/** Ends the sessions of a locked account and lets nobody sign in to it until it is unlocked. */
export function lockOut(credentials: Credentials, sessions: Sessions): Process {
  return {
    name: 'lock-out',
    when: reactions<AccountEvent>({
      AccountLocked: async ({ data: { accountId } }) => {
        await credentials.lock(accountId);
        await sessions.destroyOf(accountId);
      },
      AccountUnlocked: ({ data: { accountId } }) => credentials.unlock(accountId),
    }),
  };
}
