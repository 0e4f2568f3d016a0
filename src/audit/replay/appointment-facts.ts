import type { Time } from '../../kernel/time.js';
import type { Recorded } from '../../platform/event-store/recorded-event.js';
import {
  appointmentStream,
  bookingOf,
  type Appointment,
} from '../../scheduling/domain/appointment/appointment.js';

/** What was known of an appointment after one of its events. Ids name people; texts are as they were typed. */
export interface AppointmentFacts {
  readonly status: string;
  readonly specialty: string | null;
  readonly requested: Time | null;
  /** The doctor whom the patient asked and no other. */
  readonly askedDoctor: string | null;
  readonly time: Time | null;
  readonly doctor: string | null;
  readonly offered: Time | null;
  readonly offeredBy: string | null;
  /** Until when the offer stands, ISO instant. */
  readonly offeredUntil: string | null;
  readonly declinedBy: readonly string[];
  readonly cancelledBecause: string | null;
  readonly reason: string | null;
  /** What somebody wrote last about it. */
  readonly note: string | null;
}

export type FactName = keyof AppointmentFacts;

/** One thing that an event changed. */
export interface FactChange {
  readonly name: FactName;
  readonly before: AppointmentFacts[FactName];
  readonly after: AppointmentFacts[FactName];
}

/** An appointment on its way through its events. */
export interface Known {
  readonly state: Appointment;
  readonly facts: AppointmentFacts;
}

export const nothingKnown: Known = {
  state: appointmentStream.initial,
  facts: factsOf(appointmentStream.initial, {}),
};

/** What is known after one more event of the appointment's own stream. */
export function learn({ state, facts }: Known, event: Recorded): Known {
  const after = appointmentStream.evolve(state, event as never);
  const { reason, note } = event.data as { reason?: unknown; note?: unknown };
  return {
    state: after,
    facts: factsOf(after, {
      reason: typeof reason === 'string' && reason !== '' ? reason : facts.reason,
      note: typeof note === 'string' && note !== '' ? note : facts.note,
    }),
  };
}

export function changesBetween(before: AppointmentFacts, after: AppointmentFacts): FactChange[] {
  return (Object.keys(after) as FactName[])
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

function factsOf(
  state: Appointment,
  { reason = null, note = null }: { reason?: string | null; note?: string | null },
): AppointmentFacts {
  const wish = state.status === 'none' ? null : state;
  const offer = state.status === 'pending' ? state.offer : null;
  const booking = bookingOf(state);
  return {
    status: state.status,
    specialty: wish?.specialty ?? null,
    requested: wish?.requested ?? null,
    askedDoctor: wish?.askedDoctorId ?? null,
    time: booking?.time ?? null,
    doctor: booking?.doctorId ?? null,
    offered: offer?.time ?? null,
    offeredBy: offer?.doctorId ?? null,
    offeredUntil: offer?.until ?? null,
    declinedBy: wish?.declinedBy ?? [],
    cancelledBecause: state.status === 'cancelled' ? state.because : null,
    reason,
    note,
  };
}
