import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { WithdrawSpecialty, withdrawSpecialty } from '../domain/clinic/withdraw-specialty.js';

@CommandHandler(WithdrawSpecialty)
export class WithdrawSpecialtyHandler implements ICommandHandler<WithdrawSpecialty, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: WithdrawSpecialty): Promise<Outcome> {
    return this.eventStore.handleCommand(clinicStream, CLINIC_ID, command, (state) =>
      withdrawSpecialty(command, state),
    );
  }
}
