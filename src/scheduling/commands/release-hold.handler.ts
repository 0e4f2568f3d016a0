import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuse } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { dayId, doctorDayStream } from '../domain/day/day.js';
import { mayChooseFor } from '../domain/day/hold-time.js';
import { releaseHold, ReleaseHold } from '../domain/day/release-hold.js';

@CommandHandler(ReleaseHold)
export class ReleaseHoldHandler implements ICommandHandler<ReleaseHold, Outcome> {
  constructor(private readonly store: EventStore) {}

  async execute(command: ReleaseHold): Promise<Outcome> {
    const { doctorId, date, patientId } = command.data;
    if (!mayChooseFor(patientId, command.meta.actor)) return refuse('not-for-your-role');
    return this.store.handleCommand(doctorDayStream, dayId(doctorId, date), command, (day) =>
      releaseHold(command, day),
    );
  }
}
