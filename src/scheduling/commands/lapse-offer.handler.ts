import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import { LapseOffer, lapseOffer } from '../domain/appointment/lapse-offer.js';
import { GiveBack } from './give-back.js';

@CommandHandler(LapseOffer)
export class LapseOfferHandler implements ICommandHandler<LapseOffer, Outcome> {
  constructor(
    private readonly store: EventStore,
    private readonly giveBack: GiveBack,
  ) {}

  async execute(command: LapseOffer): Promise<Outcome> {
    const { appointmentId } = command.data;
    const outcome = await this.store.handleCommand(appointmentStream, appointmentId, command, (appointment) =>
      lapseOffer(command, appointment),
    );
    return this.giveBack.leftoversAfter(outcome, appointmentId, command.meta);
  }
}
