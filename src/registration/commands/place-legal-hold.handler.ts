import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { patientStream } from '../domain/patient/patient.js';
import { PlaceLegalHold, placeLegalHold } from '../domain/patient/legal-hold.js';

@CommandHandler(PlaceLegalHold)
export class PlaceLegalHoldHandler implements ICommandHandler<PlaceLegalHold, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: PlaceLegalHold): Promise<Outcome> {
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      placeLegalHold(command, state),
    );
  }
}
