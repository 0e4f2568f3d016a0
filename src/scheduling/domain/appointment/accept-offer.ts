import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../../kernel/refusal.js';
import { isBefore } from '../../../kernel/time.js';
import type { AgreedBooking } from './agreement.js';
import { hasNoOffer, type Appointment } from './appointment.js';
import { whyDoctorSeesNobody, type DoctorFacts } from './doctor-facts.js';
import { admit } from './who-may.js';

export class AcceptOffer extends Command<{ readonly appointmentId: string }> {}

export function acceptOffer(
  command: AcceptOffer,
  appointment: Appointment,
  known: { readonly doctor: DoctorFacts | null },
): AgreedBooking | Refusal {
  const admitted = admit('AcceptOffer', command, appointment);
  if (isRefusal(admitted)) return hasNoOffer(appointment) ? refuse('no-offer') : admitted;
  const { patientId, offer, booking } = admitted;
  if (!isBefore(command.meta.now, offer.until)) return refuse('offer-expired');
  const refusal = known.doctor && whyDoctorSeesNobody(known.doctor);
  if (refusal) return refusal;
  const { doctorId, time } = offer;
  return { kind: 'booking', patientId, doctorId, time, ...(booking && { replaces: booking.entryId }) };
}
