import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { ResetSecondFactor, resetSecondFactor } from '../domain/account/reset-second-factor.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(ResetSecondFactor)
export class ResetSecondFactorHandler implements ICommandHandler<ResetSecondFactor, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: ResetSecondFactor): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      resetSecondFactor(command, state),
    );
  }
}
