import type { EventShapes } from '../../../kernel/stream.js';
import type { Time } from '../../../kernel/time.js';

/** Something that takes time of a doctor's or a patient's day. A block has neither appointment nor patient. */
export interface Entry {
  readonly entryId: string;
  readonly doctorId: string;
  readonly patientId: string | null;
  readonly appointmentId: string | null;
  readonly time: Time;
}

export type DayEvent =
  /** `until` is the ISO instant at which the hold lapses by itself; `renews` is the hold that it goes on from. */
  | { readonly type: 'TimeHeld'; readonly data: Entry & { until: string; renews?: string } }
  | { readonly type: 'HoldReleased'; readonly data: { entryId: string } }
  /** `replaces` is the appointment's entry that this one is to take the place of, when the appointment moves. */
  | {
      readonly type: 'TimeBooked';
      readonly data: Entry & { patientId: string; appointmentId: string; replaces?: string };
    }
  | { readonly type: 'TimeReleased'; readonly data: { entryId: string; appointmentId: string } }
  /** `timeOffId` is shared by the blocks of one time off, which may take many days. */
  | { readonly type: 'TimeBlocked'; readonly data: Entry & { why: string; timeOffId: string } }
  | { readonly type: 'TimeUnblocked'; readonly data: { entryId: string } };

export const dayEvents: EventShapes<DayEvent> = {
  TimeHeld: { schema: 2, upcast: { 1: (data) => data } },
  HoldReleased: { schema: 1 },
  TimeBooked: { schema: 1 },
  TimeReleased: { schema: 1 },
  // Why a doctor is away is nobody else's business; until schema 2 it was kept as it was typed.
  TimeBlocked: {
    schema: 3,
    personal: { of: 'doctorId', fields: ['why'] },
    upcast: { 1: (data) => ({ ...data, timeOffId: data.entryId }), 2: (data) => data },
  },
  TimeUnblocked: { schema: 1 },
};
