import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { ChangeClinicDetails, changeClinicDetails } from '../domain/clinic/change-clinic-details.js';

@CommandHandler(ChangeClinicDetails)
export class ChangeClinicDetailsHandler implements ICommandHandler<ChangeClinicDetails, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: ChangeClinicDetails): Promise<Outcome> {
    return this.eventStore.handleCommand(clinicStream, CLINIC_ID, command, (state) =>
      changeClinicDetails(command, state),
    );
  }
}
