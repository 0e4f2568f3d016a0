import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { addDays, dateAt, isDate, wholeDays } from '../../../kernel/time.js';
import type { Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { whyDoctorDoesNotTake, whyDoctorSeesNobody, type DoctorFacts } from './doctor-facts.js';
import { checkReason } from './texts.js';
import { admit } from './who-may.js';

/**
 * Waits for a time that becomes free from one date to another (`YYYY-MM-DD`, both included), with one doctor or with
 * any of a specialty. `specialty` may be left out where a doctor is named.
 */
export class JoinWaitlist extends Command<{
  readonly appointmentId: string;
  readonly patientId: string;
  readonly doctorId: string | null;
  readonly specialty: string | null;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}> {}

export interface KnownForWaitlist {
  readonly zone: string;
  readonly patientIsRegistered: boolean;
  readonly specialty: 'offered' | 'withdrawn' | 'unknown';
  /** The doctor who is waited for, if one is. */
  readonly doctor: DoctorFacts | null;
}

/** As far ahead as clinics plan. */
const LONGEST_DAYS = 180;

export function joinWaitlist(
  command: JoinWaitlist,
  appointment: Appointment,
  known: KnownForWaitlist,
): Decision<AppointmentEvent> {
  const { data } = command;
  if (appointment.status !== 'none' && appointment.patientId === data.patientId) return [];
  const admitted = admit('JoinWaitlist', command, appointment);
  if (isRefusal(admitted)) return admitted;
  if (!known.patientIsRegistered) return refuse('unknown-patient');
  const specialty = specialtyOf(command, known);
  if (isRefusal(specialty)) return specialty;
  const reason = data.reason.trim();
  const refusal = checkPeriod(command, known.zone) ?? checkReason(reason);
  if (refusal) return refusal;
  const { appointmentId, patientId, doctorId, from, to } = data;
  const requestedPeriod = wholeDays(from, to, known.zone);
  const wish = { appointmentId, patientId, specialty: specialty.slug, reason, requestedPeriod, doctorId };
  return [{ type: 'AppointmentWaitlisted', data: wish }];
}

function specialtyOf(
  { data }: JoinWaitlist,
  { specialty, doctor }: KnownForWaitlist,
): { readonly slug: string } | Refusal {
  if (doctor && data.specialty === null) {
    const [usual] = doctor.specialties;
    return (
      whyDoctorSeesNobody(doctor) ?? (usual === undefined ? refuse('doctor-not-approved') : { slug: usual })
    );
  }
  if (data.specialty === null) return refuse('specialty-missing', 'specialty');
  if (specialty === 'unknown') return refuse('unknown-specialty', 'specialty');
  if (specialty === 'withdrawn') return refuse('specialty-not-offered', 'specialty');
  return (doctor && whyDoctorDoesNotTake(data.specialty, doctor, false)) ?? { slug: data.specialty };
}

function checkPeriod({ data: { from, to }, meta: { now } }: JoinWaitlist, zone: string): Refusal | null {
  if (!isDate(from)) return refuse('date-does-not-exist', 'from');
  if (!isDate(to)) return refuse('date-does-not-exist', 'to');
  if (from < dateAt(now, zone)) return refuse('date-is-past', 'from');
  if (to < from) return refuse('period-ends-before-it-starts', 'to');
  const isLong = to > addDays(dateAt(now, zone), LONGEST_DAYS);
  return isLong ? refuse('period-too-long', 'to', { days: LONGEST_DAYS }) : null;
}
