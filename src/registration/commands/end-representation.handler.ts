import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { patientStream } from '../domain/patient/patient.js';
import { EndRepresentation, endRepresentation } from '../domain/patient/end-representation.js';

@CommandHandler(EndRepresentation)
export class EndRepresentationHandler implements ICommandHandler<EndRepresentation, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: EndRepresentation): Promise<Outcome> {
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      endRepresentation(command, state),
    );
  }
}
