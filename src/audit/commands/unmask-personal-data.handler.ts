import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { accessStream } from '../domain/access/access.js';
import { UnmaskPersonalData, unmaskPersonalData } from '../domain/access/unmask-personal-data.js';

@CommandHandler(UnmaskPersonalData)
export class UnmaskPersonalDataHandler implements ICommandHandler<UnmaskPersonalData, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  async execute(command: UnmaskPersonalData): Promise<Outcome> {
    const decision = unmaskPersonalData(command);
    if (isRefusal(decision)) return decision;
    return this.eventStore.record(accessStream, command.data.patientId, command, decision);
  }
}
