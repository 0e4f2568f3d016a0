import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { patientStream } from '../domain/patient/patient.js';
import { WithdrawErasure, withdrawErasure } from '../domain/patient/withdraw-erasure.js';

@CommandHandler(WithdrawErasure)
export class WithdrawErasureHandler implements ICommandHandler<WithdrawErasure, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: WithdrawErasure): Promise<Outcome> {
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      withdrawErasure(command, state),
    );
  }
}
