import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { patientStream } from '../domain/patient/patient.js';
import { ConfirmErasure, confirmErasure } from '../domain/patient/confirm-erasure.js';

@CommandHandler(ConfirmErasure)
export class ConfirmErasureHandler implements ICommandHandler<ConfirmErasure, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: ConfirmErasure): Promise<Outcome> {
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      confirmErasure(command, state),
    );
  }
}
