import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { patientStream } from '../domain/patient/patient.js';
import { ErasePatient, erasePatient } from '../domain/patient/erase-patient.js';

@CommandHandler(ErasePatient)
export class ErasePatientHandler implements ICommandHandler<ErasePatient, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: ErasePatient): Promise<Outcome> {
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      erasePatient(command, state),
    );
  }
}
