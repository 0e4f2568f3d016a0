import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../../kernel/refusal.js';
import { isBefore } from '../../../kernel/time.js';
import { offerFor, visitAt, type Agreement } from './agreement.js';
import type { Appointment } from './appointment.js';
import { whyDoctorSeesNobody, type DoctorFacts } from './doctor-facts.js';
import { roomFor, whyNotOpenTo, type ClosingDays } from './open-times.js';
import { admit, checkSide, type Side } from './who-may.js';

/**
 * Moves a booked appointment to another start (ISO instant) with the same doctor. A doctor's move is an offer to the
 * patient; the others' moves hold at once. `doctorId` is the doctor who moves it, when one does.
 */
export class MoveAppointment extends Command<{
  readonly appointmentId: string;
  readonly start: string;
  readonly by: Side;
  readonly doctorId: string | null;
  /** Doctors and the front desk have to say so when they move it outside of working hours. */
  readonly outsideHours?: boolean;
}> {}

export function moveAppointment(
  command: MoveAppointment,
  appointment: Appointment,
  known: { readonly doctor: DoctorFacts | null; readonly closingDays: ClosingDays; readonly zone: string },
): Agreement | Refusal {
  const { data, meta } = command;
  const admitted = admit('MoveAppointment', command, appointment);
  if (isRefusal(admitted)) return admitted;
  const { patientId, booking } = admitted;
  if (isBefore(booking.time.start, meta.now)) return refuse('start-is-past');
  const refusal = checkSide(data.by, meta.actor) ?? (known.doctor && whyDoctorSeesNobody(known.doctor));
  if (refusal) return refusal;
  const time = visitAt(data.start, booking.time.minutes, { zone: known.zone, now: meta.now });
  if (isRefusal(time)) return time;
  if (time.start === booking.time.start) return refuse('time-unchanged', 'start');
  const { doctor, closingDays } = known;
  const closed = doctor && whyNotOpenTo(meta, time, { doctor, closingDays }, data.outsideHours);
  if (closed) return closed;
  const agreed = { patientId, doctorId: booking.doctorId, time };
  if (data.by === 'doctor') return offerFor(agreed, meta.now);
  const bufferMinutes = doctor ? roomFor(meta, time, doctor) : 0;
  return { ...agreed, kind: 'booking', bufferMinutes, replaces: booking.entryId };
}
