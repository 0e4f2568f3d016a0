import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { isBefore } from '../../../kernel/time.js';
import type { Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';

/** Ends the offer of this entry once its time to answer is over. From then on it cannot be accepted. */
export class LapseOffer extends Command<{ readonly appointmentId: string; readonly entryId: string }> {}

export function lapseOffer({ data, meta }: LapseOffer, appointment: Appointment): Decision<AppointmentEvent> {
  if (appointment.status !== 'pending' || appointment.offer.entryId !== data.entryId)
    return refuse('no-offer');
  const { appointmentId, patientId, offer } = appointment;
  if (isBefore(meta.now, offer.until)) return refuse('not-yet');
  const { doctorId, entryId } = offer;
  return [{ type: 'OfferLapsed', data: { appointmentId, patientId, doctorId, entryId } }];
}
