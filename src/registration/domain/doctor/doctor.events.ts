import type { EventShapes } from '../../../kernel/stream.js';

/** Wall times of one span of work, `HH:MM`, on the clinic's clock. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** ISO weekdays: 1 is Monday, 7 is Sunday. A day without work has no spans. */
export type WeeklyHours = Readonly<Record<'1' | '2' | '3' | '4' | '5' | '6' | '7', readonly Span[]>>;

export interface WorkingHours {
  readonly weekly: WeeklyHours;
  readonly slotMinutes: number;
  readonly bufferMinutes: number;
  /** How many days ahead a patient may book. */
  readonly horizonDays: number;
  /** How many minutes before the start a patient may still book. */
  readonly noticeMinutes: number;
}

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
  DoctorApproved: { schema: 1 },
  DoctorSuspended: { schema: 1 },
  WorkingHoursSet: { schema: 1 },
};
