import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Time } from '../../../kernel/time.js';
import { visitAt, type AgreedBooking } from './agreement.js';
import { mentions, type Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { whyDoctorDoesNotTake } from './doctor-facts.js';
import { roomFor, whyNotOpenTo, type KnownOfTimes } from './open-times.js';
import { checkReason } from './texts.js';
import { admit } from './who-may.js';

/** Books without a request before it. `start` is an ISO instant. Only a patient has to give a reason. */
export class BookFreeTime extends Command<{
  readonly appointmentId: string;
  readonly patientId: string;
  readonly doctorId: string;
  readonly start: string;
  readonly specialty: string;
  readonly reason: string;
  /** Doctors and the front desk have to say so when they book outside of working hours. */
  readonly outsideHours?: boolean;
}> {}

export function agreeOnFreeTime(
  command: BookFreeTime,
  appointment: Appointment,
  known: KnownOfTimes & { readonly patientIsRegistered: boolean; readonly zone: string },
): AgreedBooking | Refusal {
  const { data, meta } = command;
  const admitted = admit('BookFreeTime', command, appointment);
  if (isRefusal(admitted)) return admitted;
  if (!known.patientIsRegistered) return refuse('unknown-patient');
  const refusal = whyDoctorDoesNotTake(data.specialty, known.doctor, false) ?? checkReasonOf(command);
  if (refusal) return refusal;
  const time = visitAt(data.start, known.doctor.visitMinutes, { zone: known.zone, now: meta.now });
  if (isRefusal(time)) return time;
  const closed = whyNotOpenTo(meta, time, known, data.outsideHours);
  if (closed) return closed;
  const bufferMinutes = roomFor(meta, time, known.doctor);
  return { kind: 'booking', patientId: data.patientId, doctorId: data.doctorId, time, bufferMinutes };
}

/** The committing decision: the appointment comes into being with its booking, or not at all. */
export function bookFreeTime(
  { data }: BookFreeTime,
  appointment: Appointment,
  { entryId, time }: { readonly entryId: string; readonly time: Time },
): Decision<AppointmentEvent> {
  if (appointment.abandoned.has(entryId)) return refuse('booking-abandoned');
  if (mentions(appointment, entryId)) return [];
  if (appointment.status !== 'none') return refuse('already-booked');
  const { appointmentId, patientId, doctorId, specialty } = data;
  const reason = data.reason.trim();
  return [
    {
      type: 'AppointmentRequested',
      data: { appointmentId, patientId, specialty, reason, requestedPeriod: time, doctorId },
    },
    { type: 'AppointmentBooked', data: { appointmentId, patientId, doctorId, entryId, time } },
  ];
}

function checkReasonOf({ data: { reason }, meta: { actor } }: BookFreeTime): Refusal | null {
  const isPatient = actor.kind === 'account' && actor.role === 'patient';
  if (reason.trim() !== '' || isPatient) return checkReason(reason.trim());
  return null;
}
