import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { bookingOf } from '../domain/appointment/appointment.js';
import { MoveAppointment, moveAppointment } from '../domain/appointment/move-appointment.js';
import { doctorFacts, openClinic } from './known-facts.js';
import { TakeTime } from './take-time.js';

@CommandHandler(MoveAppointment)
export class MoveAppointmentHandler implements ICommandHandler<MoveAppointment, Outcome> {
  constructor(
    private readonly store: EventStore,
    private readonly gate: TakeTime,
  ) {}

  execute(command: MoveAppointment): Promise<Outcome> {
    return this.gate.take(command, command.data.appointmentId, async (appointment) => {
      const clinic = await openClinic(this.store);
      if (isRefusal(clinic)) return clinic;
      const booking = bookingOf(appointment);
      const doctor = booking && (await doctorFacts(this.store, booking.doctorId));
      return moveAppointment(command, appointment, {
        doctor,
        zone: clinic.zone,
        closingDays: clinic.closingDays,
      });
    });
  }
}
