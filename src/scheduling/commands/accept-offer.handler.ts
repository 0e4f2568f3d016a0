import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { AcceptOffer, acceptOffer } from '../domain/appointment/accept-offer.js';
import { doctorFacts } from './known-facts.js';
import { TakeTime } from './take-time.js';

@CommandHandler(AcceptOffer)
export class AcceptOfferHandler implements ICommandHandler<AcceptOffer, Outcome> {
  constructor(
    private readonly store: EventStore,
    private readonly gate: TakeTime,
  ) {}

  execute(command: AcceptOffer): Promise<Outcome> {
    return this.gate.take(command, command.data.appointmentId, async (appointment) => {
      const doctorId = appointment.status === 'pending' ? appointment.offer.doctorId : null;
      const doctor = doctorId === null ? null : await doctorFacts(this.store, doctorId);
      return acceptOffer(command, appointment, { doctor });
    });
  }
}
