import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { MarkClinicAsSample, markClinicAsSample } from '../domain/clinic/mark-clinic-as-sample.js';

@CommandHandler(MarkClinicAsSample)
export class MarkClinicAsSampleHandler implements ICommandHandler<MarkClinicAsSample, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: MarkClinicAsSample): Promise<Outcome> {
    return this.eventStore.handleCommand(clinicStream, CLINIC_ID, command, (state) =>
      markClinicAsSample(command, state),
    );
  }
}
