import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { hasNoOffer, type Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { admit } from './who-may.js';

/** The patient does not want the offered time. A request is open again or waits on, a booked appointment stays where it was. */
export class RefuseOffer extends Command<{ readonly appointmentId: string }> {}

export function refuseOffer(command: RefuseOffer, appointment: Appointment): Decision<AppointmentEvent> {
  const admitted = admit('RefuseOffer', command, appointment);
  if (isRefusal(admitted)) return hasNoOffer(appointment) ? refuse('no-offer') : admitted;
  const { appointmentId, patientId, offer } = admitted;
  const { doctorId, entryId } = offer;
  return [{ type: 'OfferRefused', data: { appointmentId, patientId, doctorId, entryId } }];
}
