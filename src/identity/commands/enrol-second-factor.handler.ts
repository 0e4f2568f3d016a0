import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { EnrolSecondFactor, enrolSecondFactor } from '../domain/account/enrol-second-factor.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(EnrolSecondFactor)
export class EnrolSecondFactorHandler implements ICommandHandler<EnrolSecondFactor, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: EnrolSecondFactor): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      enrolSecondFactor(command, state),
    );
  }
}
