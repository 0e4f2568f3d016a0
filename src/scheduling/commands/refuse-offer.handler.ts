import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import { RefuseOffer, refuseOffer } from '../domain/appointment/refuse-offer.js';
import { GiveBack } from './give-back.js';

@CommandHandler(RefuseOffer)
export class RefuseOfferHandler implements ICommandHandler<RefuseOffer, Outcome> {
  constructor(
    private readonly store: EventStore,
    private readonly giveBack: GiveBack,
  ) {}

  async execute(command: RefuseOffer): Promise<Outcome> {
    const { appointmentId } = command.data;
    const outcome = await this.store.handleCommand(appointmentStream, appointmentId, command, (appointment) =>
      refuseOffer(command, appointment),
    );
    return this.giveBack.leftoversAfter(outcome, appointmentId, command.meta);
  }
}
