import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { AcceptRequest, acceptRequest } from '../domain/appointment/accept-request.js';
import { doctorFacts, openClinic } from './known-facts.js';
import { TakeTime } from './take-time.js';

@CommandHandler(AcceptRequest)
export class AcceptRequestHandler implements ICommandHandler<AcceptRequest, Outcome> {
  constructor(
    private readonly store: EventStore,
    private readonly gate: TakeTime,
  ) {}

  execute(command: AcceptRequest): Promise<Outcome> {
    const { appointmentId, doctorId } = command.data;
    return this.gate.take(command, appointmentId, async (appointment) => {
      const clinic = await openClinic(this.store);
      if (isRefusal(clinic)) return clinic;
      const doctor = await doctorFacts(this.store, doctorId);
      const { zone, closingDays, policy } = clinic;
      const { openRequests } = policy;
      return acceptRequest(command, appointment, { doctor, zone, closingDays, openRequests });
    });
  }
}
