import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { patientStream } from '../domain/patient/patient.js';
import { NameRepresentative, nameRepresentative } from '../domain/patient/name-representative.js';

@CommandHandler(NameRepresentative)
export class NameRepresentativeHandler implements ICommandHandler<NameRepresentative, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: NameRepresentative): Promise<Outcome> {
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      nameRepresentative(command, state),
    );
  }
}
