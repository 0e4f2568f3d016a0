import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { patientStream } from '../domain/patient/patient.js';
import { InviteRepresentative, inviteRepresentative } from '../domain/patient/invite-representative.js';

@CommandHandler(InviteRepresentative)
export class InviteRepresentativeHandler implements ICommandHandler<InviteRepresentative, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: InviteRepresentative): Promise<Outcome> {
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      inviteRepresentative(command, state),
    );
  }
}
