import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { accessStream } from '../domain/access/access.js';
import { TakeEmergencyAccess, takeEmergencyAccess } from '../domain/access/take-emergency-access.js';

@CommandHandler(TakeEmergencyAccess)
export class TakeEmergencyAccessHandler implements ICommandHandler<TakeEmergencyAccess, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  async execute(command: TakeEmergencyAccess): Promise<Outcome> {
    const decision = takeEmergencyAccess(command);
    if (isRefusal(decision)) return decision;
    return this.eventStore.record(accessStream, command.data.patientId, command, decision);
  }
}
