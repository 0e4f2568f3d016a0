import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { ChangePatientDetails, changePatientDetails } from '../domain/patient/change-patient-details.js';
import { patientStream } from '../domain/patient/patient.js';

@CommandHandler(ChangePatientDetails)
export class ChangePatientDetailsHandler implements ICommandHandler<ChangePatientDetails, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: ChangePatientDetails): Promise<Outcome> {
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      changePatientDetails(command, state),
    );
  }
}
