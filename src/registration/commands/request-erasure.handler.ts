import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { patientStream } from '../domain/patient/patient.js';
import { RequestErasure, requestErasure } from '../domain/patient/request-erasure.js';

@CommandHandler(RequestErasure)
export class RequestErasureHandler implements ICommandHandler<RequestErasure, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: RequestErasure): Promise<Outcome> {
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      requestErasure(command, state),
    );
  }
}
