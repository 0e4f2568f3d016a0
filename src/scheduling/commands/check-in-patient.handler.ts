import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import { CheckInPatient, checkInPatient } from '../domain/appointment/check-in-patient.js';

@CommandHandler(CheckInPatient)
export class CheckInPatientHandler implements ICommandHandler<CheckInPatient, Outcome> {
  constructor(private readonly store: EventStore) {}

  execute(command: CheckInPatient): Promise<Outcome> {
    return this.store.handleCommand(appointmentStream, command.data.appointmentId, command, (appointment) =>
      checkInPatient(command, appointment),
    );
  }
}
