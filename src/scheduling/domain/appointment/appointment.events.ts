import type { EventShapes } from '../../../kernel/stream.js';
import type { Time } from '../../../kernel/time.js';
import type { CancellationReason } from './cancellation-reason.js';

/** Every event of an appointment says whose it is, so that no reader needs another stream to know. */
interface Whose {
  appointmentId: string;
  patientId: string;
}

/** Somebody asked for it, or the clinic closed a request that nobody will take any more. */
export type CancelledBecause = 'asked' | 'all-doctors-declined' | 'date-has-passed' | 'period-has-passed';

export type AppointmentEvent =
  | {
      readonly type: 'AppointmentRequested';
      /** `doctorId` is set when the patient asks this doctor and no other. */
      readonly data: Whose & {
        specialty: string;
        reason: string;
        requestedPeriod: Time;
        doctorId: string | null;
      };
    }
  | {
      readonly type: 'AppointmentWaitlisted';
      /** `requestedPeriod` are whole days; `doctorId` is set when the patient waits for this doctor and no other. */
      readonly data: Whose & {
        specialty: string;
        reason: string;
        requestedPeriod: Time;
        doctorId: string | null;
      };
    }
  | { readonly type: 'AppointmentDeclined'; readonly data: Whose & { doctorId: string; note: string } }
  | {
      readonly type: 'AppointmentOffered';
      readonly data: Whose & { doctorId: string; entryId: string; time: Time; until: string };
    }
  | { readonly type: 'OfferLapsed'; readonly data: Whose & { doctorId: string; entryId: string } }
  | { readonly type: 'OfferRefused'; readonly data: Whose & { doctorId: string; entryId: string } }
  | {
      readonly type: 'AppointmentBooked';
      readonly data: Whose & { doctorId: string; entryId: string; time: Time };
    }
  | {
      readonly type: 'AppointmentRescheduled';
      readonly data: Whose & { doctorId: string; entryId: string; time: Time; previousEntryId: string };
    }
  | {
      readonly type: 'BookingAbandoned';
      /** Which doctor and time it was for; not known of those that were abandoned before this was kept. */
      readonly data: Whose & { entryId: string; rule: string; doctorId: string | null; time: Time | null };
    }
  | {
      readonly type: 'AppointmentCancelled';
      readonly data: Whose & {
        doctorId: string | null;
        by: 'patient' | 'doctor' | 'clinic';
        cancellationReason: CancellationReason;
        because: CancelledBecause;
        note: string;
      };
    }
  | { readonly type: 'PatientArrived'; readonly data: Whose & { doctorId: string } }
  | { readonly type: 'PatientCheckedIn'; readonly data: Whose & { doctorId: string } }
  | { readonly type: 'AppointmentFulfilled'; readonly data: Whose & { doctorId: string; note: string } }
  | { readonly type: 'NoShowRecorded'; readonly data: Whose & { doctorId: string } }
  | { readonly type: 'AppointmentEnteredInError'; readonly data: Whose & { note: string } };

export const appointmentEvents: EventShapes<AppointmentEvent> = {
  AppointmentRequested: { schema: 1, personal: { of: 'patientId', fields: ['reason'] } },
  AppointmentWaitlisted: { schema: 1, personal: { of: 'patientId', fields: ['reason'] } },
  AppointmentDeclined: { schema: 1, personal: { of: 'patientId', fields: ['note'] } },
  AppointmentOffered: { schema: 1 },
  OfferLapsed: { schema: 1 },
  OfferRefused: { schema: 1 },
  AppointmentBooked: { schema: 1 },
  AppointmentRescheduled: { schema: 1 },
  BookingAbandoned: { schema: 2, upcast: { 1: (data) => ({ ...data, doctorId: null, time: null }) } },
  AppointmentCancelled: { schema: 1, personal: { of: 'patientId', fields: ['note'] } },
  PatientArrived: { schema: 1 },
  PatientCheckedIn: { schema: 1 },
  AppointmentFulfilled: { schema: 1, personal: { of: 'patientId', fields: ['note'] } },
  NoShowRecorded: { schema: 1 },
  AppointmentEnteredInError: { schema: 1, personal: { of: 'patientId', fields: ['note'] } },
};
