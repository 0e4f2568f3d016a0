import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import { CancelAppointment, cancelAppointment } from '../domain/appointment/cancel-appointment.js';
import { GiveBack } from './give-back.js';

@CommandHandler(CancelAppointment)
export class CancelAppointmentHandler implements ICommandHandler<CancelAppointment, Outcome> {
  constructor(
    private readonly store: EventStore,
    private readonly giveBack: GiveBack,
  ) {}

  async execute(command: CancelAppointment): Promise<Outcome> {
    const { appointmentId } = command.data;
    const outcome = await this.store.handleCommand(appointmentStream, appointmentId, command, (appointment) =>
      cancelAppointment(command, appointment),
    );
    return this.giveBack.leftoversAfter(outcome, appointmentId, command.meta);
  }
}
