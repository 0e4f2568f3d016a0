import { Command } from '../../../kernel/command.js';
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
  | { readonly kind: 'abandon' };

export function settlementOf(
  { data: { entryId } }: SettleEntry,
  appointment: Appointment,
  { patientDay, doctorDay }: { readonly patientDay: Day; readonly doctorDay: Day },
): Settlement {
  if (mentions(appointment, entryId)) return { kind: 'settled' };
  if (appointment.abandoned.has(entryId)) return { kind: 'abandoned' };
  const entry = entryOf(doctorDay, entryId, 'booked');
  if (!entry || !entryOf(patientDay, entryId, 'booked')) return { kind: 'abandon' };
  return { kind: 'commit', entry };
}
