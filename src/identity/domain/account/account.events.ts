import type { Role } from '../../../kernel/actor.js';
import type { EventShapes } from '../../../kernel/stream.js';

export type AccountEvent =
  | {
      readonly type: 'AccountOpened';
      readonly data: {
        accountId: string;
        fullName: string;
        /** E.164 */
        mobile: string;
        email: string | null;
        roles: Role[];
        /** The person behind the account, where it has such a side. */
        patientId: string | null;
        doctorId: string | null;
      };
    }
  | {
      readonly type: 'AccountInvited';
      readonly data: { accountId: string; fullName: string; mobile: string; role: Role; until: string };
    }
  | { readonly type: 'InvitationAccepted'; readonly data: { accountId: string; doctorId: string | null } }
  | { readonly type: 'RoleGranted'; readonly data: { accountId: string; role: Role } }
  | { readonly type: 'RoleRevoked'; readonly data: { accountId: string; role: Role } }
  | { readonly type: 'AccountLocked'; readonly data: { accountId: string; reason: string } }
  | { readonly type: 'AccountUnlocked'; readonly data: { accountId: string } }
  /** Its holder was erased: nobody signs in with it again, and its key is destroyed. */
  | { readonly type: 'AccountErased'; readonly data: { accountId: string } };

export const accountEvents: EventShapes<AccountEvent> = {
  AccountOpened: { schema: 1, personal: { of: 'accountId', fields: ['fullName', 'mobile', 'email'] } },
  AccountInvited: { schema: 1, personal: { of: 'accountId', fields: ['fullName', 'mobile'] } },
  InvitationAccepted: { schema: 1 },
  RoleGranted: { schema: 1 },
  RoleRevoked: { schema: 1 },
  AccountLocked: { schema: 1 },
  AccountUnlocked: { schema: 1 },
  AccountErased: { schema: 1 },
};
