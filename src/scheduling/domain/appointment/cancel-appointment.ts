import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { isBefore } from '../../../kernel/time.js';
import { bookingOf, hasNoOffer, type Appointment } from './appointment.js';
import type { AppointmentEvent, CancelledBecause } from './appointment.events.js';
import { CANCELLATION_REASONS, type CancellationReason } from './cancellation-reason.js';
import { checkNote } from './texts.js';
import { admit, checkSide, standsInTheWay, type Side } from './who-may.js';

/** `doctorId` is the doctor who cancels, when one does. Only what is open or waits is cancelled without being asked to. */
export class CancelAppointment extends Command<{
  readonly appointmentId: string;
  readonly by: Side;
  readonly doctorId: string | null;
  readonly cancellationReason: CancellationReason;
  readonly because: CancelledBecause;
  readonly note: string;
}> {}

export function cancelAppointment(
  command: CancelAppointment,
  appointment: Appointment,
): Decision<AppointmentEvent> {
  const { data, meta } = command;
  const admitted = admit('CancelAppointment', command, appointment);
  if (isRefusal(admitted)) return admitted;
  if (data.because !== 'asked' && !hasNoOffer(admitted)) return standsInTheWay(admitted);
  const { appointmentId, patientId } = admitted;
  const booking = bookingOf(admitted);
  if (data.by === 'patient' && booking && isBefore(booking.time.start, meta.now))
    return refuse('start-is-past');
  const note = data.note.trim();
  const refusal = checkSide(data.by, meta.actor) ?? checkCode(data) ?? checkNote(note);
  if (refusal) return refusal;
  const { by, cancellationReason, because } = data;
  const doctorId = doctorConcerned(admitted);
  return [
    {
      type: 'AppointmentCancelled',
      data: { appointmentId, patientId, doctorId, by, cancellationReason, because, note },
    },
  ];
}

/** Nobody gives the other side's reasons; the clinic cancels for either. */
function checkCode({ by, cancellationReason }: CancelAppointment['data']): Refusal | null {
  const codes: readonly string[] = CANCELLATION_REASONS;
  const isOthers =
    (by === 'patient' && cancellationReason.startsWith('prov')) ||
    (by === 'doctor' && cancellationReason.startsWith('pat'));
  return codes.includes(cancellationReason) && !isOthers ? null : refuse('reason-code-unknown', 'reasonCode');
}

function doctorConcerned(appointment: Exclude<Appointment, { status: 'none' }>): string | null {
  const offer = appointment.status === 'pending' ? appointment.offer : null;
  return (bookingOf(appointment) ?? offer)?.doctorId ?? appointment.askedDoctorId;
}
