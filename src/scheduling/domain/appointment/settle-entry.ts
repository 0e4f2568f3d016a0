import { Command } from '../../../kernel/command.js';
import type { Time } from '../../../kernel/time.js';
import type { BookedTime, Day } from '../day/day.js';
import { entryOf } from '../day/day.js';
import { mentions, type Appointment } from './appointment.js';

/**
 * Brings an entry that was taken a while ago to its end: committed, or abandoned and given back. `date` is
 * `YYYY-MM-DD` on the clinic's calendar.
 */
export class SettleEntry extends Command<{
  readonly kind: 'booked' | 'held';
  readonly entryId: string;
  readonly appointmentId: string;
  readonly patientId: string;
  readonly doctorId: string;
  readonly date: string;
}> {}

export type Settlement =
  /** The appointment has spoken: give back what it does not need. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'abandoned' }
  /** Both days have it, only the appointment does not know yet. */
  | { readonly kind: 'commit'; readonly entry: BookedTime }
  | { readonly kind: 'abandon'; readonly time: Time | null };

export function settlementOf(
  { data: { entryId, kind } }: SettleEntry,
  appointment: Appointment,
  { patientDay, doctorDay }: { readonly patientDay: Day; readonly doctorDay: Day },
): Settlement {
  if (mentions(appointment, entryId)) return { kind: 'settled' };
  if (appointment.abandoned.has(entryId)) return { kind: 'abandoned' };
  const entry = entryOf(doctorDay, entryId, 'booked');
  const ofPatient = entryOf(patientDay, entryId, 'booked');
  if (entry && ofPatient) return { kind: 'commit', entry };
  const known = ofPatient ?? entryOf(doctorDay, entryId, kind);
  return { kind: 'abandon', time: known?.time ?? null };
}
