import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { OfferSpecialty, offerSpecialty } from '../domain/clinic/offer-specialty.js';

@CommandHandler(OfferSpecialty)
export class OfferSpecialtyHandler implements ICommandHandler<OfferSpecialty, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: OfferSpecialty): Promise<Outcome> {
    return this.eventStore.handleCommand(clinicStream, CLINIC_ID, command, (state) =>
      offerSpecialty(command, state),
    );
  }
}
