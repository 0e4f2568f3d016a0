import type { EventShapes } from '../../../kernel/stream.js';
import type { WorkingHours } from '../../../kernel/working-hours.js';

export type { Span, WeeklyHours, WorkingHours } from '../../../kernel/working-hours.js';

export type DoctorEvent =
  | {
      readonly type: 'DoctorRegistered';
      readonly data: {
        doctorId: string;
        accountId: string;
        fullName: string;
        /** E.164 */
        mobile: string;
        email: string | null;
        specialty: string;
        licenceNumber: string;
      };
    }
  | {
      readonly type: 'DoctorDetailsChanged';
      /** All of them, changed or not; `mobile` is E.164. */
      readonly data: { doctorId: string; fullName: string; mobile: string; email: string | null };
    }
  | { readonly type: 'DoctorApproved'; readonly data: { doctorId: string; specialties: string[] } }
  | { readonly type: 'DoctorSuspended'; readonly data: { doctorId: string; reason: string } }
  | {
      readonly type: 'WorkingHoursSet';
      /** `from` is the first date (`YYYY-MM-DD`) they hold; `confirmed` is false for the hours everybody starts with. */
      readonly data: WorkingHours & { doctorId: string; from: string; confirmed: boolean };
    };

export const doctorEvents: EventShapes<DoctorEvent> = {
  DoctorRegistered: {
    schema: 1,
    personal: { of: 'doctorId', fields: ['fullName', 'mobile', 'email', 'licenceNumber'] },
  },
  DoctorDetailsChanged: {
    schema: 1,
    personal: { of: 'doctorId', fields: ['fullName', 'mobile', 'email'] },
  },
  DoctorApproved: { schema: 1 },
  // Reasons are typed by people, who may name somebody; those of schema 1 were kept as they were typed.
  DoctorSuspended: {
    schema: 2,
    personal: { of: 'doctorId', fields: ['reason'] },
    upcast: { 1: (data) => data },
  },
  WorkingHoursSet: { schema: 1 },
};
