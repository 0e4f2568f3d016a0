import type { Stream } from '../../../kernel/stream.js';
import type { AdminsEvent } from './admins.events.js';

export interface Counted {
  readonly counts: boolean;
  readonly revision: number;
}

/** Every account that is or was an admin's, and whether it counts as one who can still administer. */
export type Admins = ReadonlyMap<string, Counted>;

/** There is one count, in one stream: whoever takes an admin away decides at its exact revision. */
export const ADMINS_ID = 'admins';

export const adminsStream: Stream<Admins, AdminsEvent> = {
  name: () => ADMINS_ID,
  initial: new Map(),
  evolve: (admins, { type, data: { accountId, revision } }) =>
    new Map(admins).set(accountId, { counts: type === 'AdminCounted', revision }),
};
