import type { Role } from '../../../kernel/actor.js';
import type { EventShapes } from '../../../kernel/stream.js';

/** `mobile` is E.164. */
export interface AccountDetails {
  readonly fullName: string;
  readonly mobile: string;
  readonly email: string | null;
}

/** By who knew the old password, or by who held a link or a code. */
export type PasswordChange = 'changed' | 'reset';

/**
 * How a new password was made possible: by a link to the verified e-mail address, a code to the verified mobile, or a
 * code handed over by who issued it, after seeing a document, knowing the person, or asking back; `recovery` is whoever
 * runs Slotwell.
 */
export type ResetMethod = 'mail' | 'sms' | 'document-seen' | 'known-in-person' | 'called-back' | 'recovery';

/** How it was made sure who asks that a second factor is taken away. */
export type FactorResetMethod =
  'password-and-code' | 'document-seen' | 'known-in-person' | 'called-back' | 'recovery';

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
      /** `patientId` is whose account it is to be, where the clinic registered the patient before. */
      readonly data: {
        accountId: string;
        fullName: string;
        mobile: string;
        role: Role;
        until: string;
        patientId?: string | null;
      };
    }
  | { readonly type: 'InvitationAccepted'; readonly data: { accountId: string; doctorId: string | null } }
  | {
      readonly type: 'AccountDetailsChanged';
      /** All details, changed or not, and whether what proved to be theirs still holds. */
      readonly data: AccountDetails & { accountId: string; emailVerified: boolean; mobileVerified: boolean };
    }
  | { readonly type: 'EmailVerified'; readonly data: { accountId: string; email: string } }
  | { readonly type: 'MobileVerified'; readonly data: { accountId: string; mobile: string } }
  | { readonly type: 'PasswordChanged'; readonly data: { accountId: string; how: PasswordChange } }
  | { readonly type: 'PasswordResetIssued'; readonly data: { accountId: string; method: ResetMethod } }
  | { readonly type: 'SecondFactorEnrolled'; readonly data: { accountId: string } }
  | { readonly type: 'SecondFactorReset'; readonly data: { accountId: string; method?: FactorResetMethod } }
  | { readonly type: 'RoleGranted'; readonly data: { accountId: string; role: Role } }
  | { readonly type: 'RoleRevoked'; readonly data: { accountId: string; role: Role } }
  | { readonly type: 'AccountLocked'; readonly data: { accountId: string; reason: string } }
  | { readonly type: 'AccountUnlocked'; readonly data: { accountId: string } }
  /** Its holder was erased: nobody signs in with it again, and its key is destroyed. */
  | { readonly type: 'AccountErased'; readonly data: { accountId: string } };

export const accountEvents: EventShapes<AccountEvent> = {
  AccountOpened: { schema: 1, personal: { of: 'accountId', fields: ['fullName', 'mobile', 'email'] } },
  // Those of schema 1 did not say whose account it was to be: the patient says so once it is accepted.
  AccountInvited: {
    schema: 2,
    personal: { of: 'accountId', fields: ['fullName', 'mobile'] },
    upcast: { 1: (data) => data },
  },
  InvitationAccepted: { schema: 1 },
  AccountDetailsChanged: {
    schema: 1,
    personal: { of: 'accountId', fields: ['fullName', 'mobile', 'email'] },
  },
  EmailVerified: { schema: 1, personal: { of: 'accountId', fields: ['email'] } },
  MobileVerified: { schema: 1, personal: { of: 'accountId', fields: ['mobile'] } },
  PasswordChanged: { schema: 1 },
  PasswordResetIssued: { schema: 1 },
  SecondFactorEnrolled: { schema: 1 },
  // Schema 1 did not say how it was made sure who asks.
  SecondFactorReset: { schema: 2, upcast: { 1: (data) => data } },
  RoleGranted: { schema: 1 },
  RoleRevoked: { schema: 1 },
  // Reasons are typed by people, who may name somebody; those of schema 1 were kept as they were typed.
  AccountLocked: {
    schema: 2,
    personal: { of: 'accountId', fields: ['reason'] },
    upcast: { 1: (data) => data },
  },
  AccountUnlocked: { schema: 1 },
  AccountErased: { schema: 1 },
};
