import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { OpenClinic, openClinic } from '../domain/clinic/open-clinic.js';

@CommandHandler(OpenClinic)
export class OpenClinicHandler implements ICommandHandler<OpenClinic, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: OpenClinic): Promise<Outcome> {
    return this.eventStore.handleCommand(clinicStream, CLINIC_ID, command, (state) =>
      openClinic(command, state),
    );
  }
}
