import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Time } from '../../../kernel/time.js';
import { mentions, type Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';

/** Gives up a booking or an offer that is not committed: its entry can never become the appointment's after this. */
export class AbandonBooking extends Command<{
  readonly appointmentId: string;
  readonly patientId: string;
  readonly entryId: string;
  /** The rule that ended it. */
  readonly rule: string;
  /** Which doctor and time it was for, as far as that is known. */
  readonly doctorId: string | null;
  readonly time: Time | null;
}> {}

export function abandonBooking(
  { data }: AbandonBooking,
  appointment: Appointment,
): Decision<AppointmentEvent> {
  if (mentions(appointment, data.entryId)) return refuse('booking-committed');
  return appointment.abandoned.has(data.entryId) ? [] : [{ type: 'BookingAbandoned', data }];
}
