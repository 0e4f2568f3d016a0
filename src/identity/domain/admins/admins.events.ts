import type { EventShapes } from '../../../kernel/stream.js';

/** `revision` is that of the account's stream at which this was so: what is older is out of date. */
export type AdminsEvent =
  | { readonly type: 'AdminCounted'; readonly data: { accountId: string; revision: number } }
  | { readonly type: 'AdminDiscounted'; readonly data: { accountId: string; revision: number } };

export const adminsEvents: EventShapes<AdminsEvent> = {
  AdminCounted: { schema: 1 },
  AdminDiscounted: { schema: 1 },
};
