import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import { DeclineRequest, declineRequest } from '../domain/appointment/decline-request.js';
import { doctorFacts, openClinic } from './known-facts.js';

@CommandHandler(DeclineRequest)
export class DeclineRequestHandler implements ICommandHandler<DeclineRequest, Outcome> {
  constructor(private readonly store: EventStore) {}

  async execute(command: DeclineRequest): Promise<Outcome> {
    const { appointmentId, doctorId } = command.data;
    const clinic = await openClinic(this.store);
    if (isRefusal(clinic)) return clinic;
    const known = {
      doctor: await doctorFacts(this.store, doctorId),
      openRequests: clinic.policy.openRequests,
    };
    return this.store.handleCommand(appointmentStream, appointmentId, command, (appointment) =>
      declineRequest(command, appointment, known),
    );
  }
}
