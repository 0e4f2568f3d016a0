import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { patientStream } from '../domain/patient/patient.js';
import { LiftLegalHold, liftLegalHold } from '../domain/patient/legal-hold.js';

@CommandHandler(LiftLegalHold)
export class LiftLegalHoldHandler implements ICommandHandler<LiftLegalHold, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: LiftLegalHold): Promise<Outcome> {
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      liftLegalHold(command, state),
    );
  }
}
