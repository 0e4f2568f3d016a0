import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import {
  crossesMidnight,
  dateAt,
  isBefore,
  isClock,
  isDate,
  timeOnWall,
  type Time,
} from '../../../kernel/time.js';
import type { Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { whyDoctorDoesNotTake, type DoctorFacts } from './doctor-facts.js';
import { checkReason } from './texts.js';
import { admit } from './who-may.js';

/** Dates are `YYYY-MM-DD` and times `HH:MM` in the clinic's zone. `doctorId`: this doctor and no other. */
export class RequestAppointment extends Command<{
  readonly appointmentId: string;
  readonly patientId: string;
  readonly specialty: string;
  readonly reason: string;
  readonly preferredDate: string;
  readonly preferredTime: string;
  readonly doctorId: string | null;
}> {}

export interface KnownForRequest {
  readonly zone: string;
  readonly openRequests: boolean;
  readonly patientIsRegistered: boolean;
  readonly specialty: 'offered' | 'withdrawn' | 'unknown';
  /** The doctor who is asked, if one is. */
  readonly doctor: DoctorFacts | null;
}

const USUAL_MINUTES = 30;

export function requestAppointment(
  command: RequestAppointment,
  appointment: Appointment,
  known: KnownForRequest,
): Decision<AppointmentEvent> {
  const { data } = command;
  if (appointment.status !== 'none' && appointment.patientId === data.patientId) return [];
  const admitted = admit('RequestAppointment', command, appointment);
  if (isRefusal(admitted)) return admitted;
  if (!known.patientIsRegistered) return refuse('unknown-patient');
  const refusal = checkSpecialty(known) ?? checkDoctor(data.specialty, known);
  if (refusal) return refusal;
  const requestedPeriod = periodOf(command, known);
  if (isRefusal(requestedPeriod)) return requestedPeriod;
  const { appointmentId, patientId, specialty, doctorId } = data;
  const reason = data.reason.trim();
  return (
    checkReason(reason) ?? [
      {
        type: 'AppointmentRequested',
        data: { appointmentId, patientId, specialty, reason, requestedPeriod, doctorId },
      },
    ]
  );
}

function checkSpecialty({ specialty }: KnownForRequest): Refusal | null {
  if (specialty === 'unknown') return refuse('unknown-specialty', 'specialty');
  return specialty === 'withdrawn' ? refuse('specialty-not-offered', 'specialty') : null;
}

function checkDoctor(specialty: string, { doctor, openRequests }: KnownForRequest): Refusal | null {
  return doctor && whyDoctorDoesNotTake(specialty, doctor, openRequests);
}

function periodOf(
  { data: { preferredDate, preferredTime }, meta: { now } }: RequestAppointment,
  { zone, doctor }: KnownForRequest,
): Time | Refusal {
  if (!isDate(preferredDate)) return refuse('date-does-not-exist', 'preferredDate');
  if (preferredDate < dateAt(now, zone)) return refuse('date-is-past', 'preferredDate');
  if (!isClock(preferredTime)) return refuse('time-outside-day', 'preferredTime');
  const minutes = doctor?.visitMinutes(preferredDate) ?? USUAL_MINUTES;
  const time = timeOnWall(preferredDate, preferredTime, minutes, zone);
  if (!time) return refuse('time-does-not-exist', 'preferredTime');
  if (isBefore(time.start, now)) return refuse('start-is-past', 'preferredTime');
  return crossesMidnight(time) ? refuse('time-outside-day', 'preferredTime') : time;
}
