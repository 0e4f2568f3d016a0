import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../../kernel/refusal.js';
import { offerFor, visitAt, type Agreement } from './agreement.js';
import type { Appointment } from './appointment.js';
import { whyDoctorDoesNotTake } from './doctor-facts.js';
import { whyNotOpenTo, type KnownOfTimes } from './open-times.js';
import { admit } from './who-may.js';

/** `start` is an ISO instant: the requested one books, another one is offered to the patient. */
export class AcceptRequest extends Command<{
  readonly appointmentId: string;
  readonly doctorId: string;
  readonly start: string;
  /** To be said when the start lies outside of the doctor's working hours. */
  readonly outsideHours?: boolean;
}> {}

export function acceptRequest(
  command: AcceptRequest,
  appointment: Appointment,
  known: KnownOfTimes & { readonly openRequests: boolean; readonly zone: string },
): Agreement | Refusal {
  const admitted = admit('AcceptRequest', command, appointment);
  if (isRefusal(admitted)) return admitted;
  const { patientId, specialty, requested, declinedBy } = admitted;
  const { doctorId, start } = command.data;
  const { now } = command.meta;
  const refusal = whyDoctorDoesNotTake(specialty, known.doctor, known.openRequests);
  if (refusal) return refusal;
  if (declinedBy.includes(doctorId)) return refuse('already-declined');
  const time = visitAt(start, known.doctor.visitMinutes, { zone: known.zone, now });
  if (isRefusal(time)) return time;
  const closed = whyNotOpenTo(command.meta, time, known, command.data.outsideHours);
  if (closed) return closed;
  const agreed = { patientId, doctorId, time };
  return time.start === requested.start ? { ...agreed, kind: 'booking' } : offerFor(agreed, now);
}
