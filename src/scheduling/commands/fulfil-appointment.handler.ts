import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import { FulfilAppointment, fulfilAppointment } from '../domain/appointment/fulfil-appointment.js';

@CommandHandler(FulfilAppointment)
export class FulfilAppointmentHandler implements ICommandHandler<FulfilAppointment, Outcome> {
  constructor(private readonly store: EventStore) {}

  execute(command: FulfilAppointment): Promise<Outcome> {
    return this.store.handleCommand(appointmentStream, command.data.appointmentId, command, (appointment) =>
      fulfilAppointment(command, appointment),
    );
  }
}
