import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import { EnterInError, enterInError } from '../domain/appointment/enter-in-error.js';
import { GiveBack } from './give-back.js';

@CommandHandler(EnterInError)
export class EnterInErrorHandler implements ICommandHandler<EnterInError, Outcome> {
  constructor(
    private readonly store: EventStore,
    private readonly giveBack: GiveBack,
  ) {}

  async execute(command: EnterInError): Promise<Outcome> {
    const { appointmentId } = command.data;
    const outcome = await this.store.handleCommand(appointmentStream, appointmentId, command, (appointment) =>
      enterInError(command, appointment),
    );
    return this.giveBack.leftoversAfter(outcome, appointmentId, command.meta);
  }
}
