import type { EventShapes } from '../../../kernel/stream.js';

/** How an account comes to act for a patient: it is the patient's own, or that of somebody who acts in their place. */
export type ActingAs = 'self' | 'representative';

export type PatientEvent =
  | {
      readonly type: 'PatientRegistered';
      readonly data: {
        patientId: string;
        /** The patient's own account; `null` for one who was registered at the desk or by a parent. */
        accountId: string | null;
        fullName: string;
        /** E.164 */
        mobile: string | null;
        email: string | null;
        /** `YYYY-MM-DD` */
        birthDate: string;
      };
    }
  | {
      readonly type: 'PatientDetailsChanged';
      /** All of them, changed or not; `mobile` is E.164. */
      readonly data: { patientId: string; fullName: string; mobile: string | null; email: string | null };
    }
  | {
      readonly type: 'RepresentativeNamed';
      readonly data: { patientId: string; accountId: string; as: ActingAs };
    }
  /** The desk gave somebody a code with which to act for the patient. */
  | { readonly type: 'RepresentativeInvited'; readonly data: { patientId: string } }
  | {
      readonly type: 'RepresentationEnded';
      readonly data: { patientId: string; accountId: string; as: ActingAs };
    }
  /** `accountId` is whose wish it is: the patient's own account, or one that acts for them. */
  | { readonly type: 'ErasureRequested'; readonly data: { patientId: string; accountId: string } }
  | { readonly type: 'ErasureWithdrawn'; readonly data: { patientId: string; accountId: string } }
  /** The record must be kept for now, whatever is asked for. */
  | { readonly type: 'LegalHoldPlaced'; readonly data: { patientId: string; reason: string } }
  | { readonly type: 'LegalHoldLifted'; readonly data: { patientId: string } }
  /** From here on nothing new is written about the patient. */
  | { readonly type: 'ErasureConfirmed'; readonly data: { patientId: string } }
  /** `accountId` is the patient's own account, which is erased too unless it has other roles. */
  | { readonly type: 'PatientErased'; readonly data: { patientId: string; accountId: string | null } };

export const patientEvents: EventShapes<PatientEvent> = {
  PatientRegistered: {
    schema: 1,
    personal: { of: 'patientId', fields: ['fullName', 'mobile', 'email', 'birthDate'] },
  },
  PatientDetailsChanged: {
    schema: 1,
    personal: { of: 'patientId', fields: ['fullName', 'mobile', 'email'] },
  },
  RepresentativeNamed: { schema: 1 },
  RepresentativeInvited: { schema: 1 },
  RepresentationEnded: { schema: 1 },
  ErasureRequested: { schema: 1 },
  ErasureWithdrawn: { schema: 1 },
  LegalHoldPlaced: { schema: 1, personal: { of: 'patientId', fields: ['reason'] } },
  LegalHoldLifted: { schema: 1 },
  ErasureConfirmed: { schema: 1 },
  PatientErased: { schema: 1 },
};
