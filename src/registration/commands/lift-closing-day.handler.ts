import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { LiftClosingDay, liftClosingDay } from '../domain/clinic/lift-closing-day.js';

@CommandHandler(LiftClosingDay)
export class LiftClosingDayHandler implements ICommandHandler<LiftClosingDay, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: LiftClosingDay): Promise<Outcome> {
    return this.eventStore.handleCommand(clinicStream, CLINIC_ID, command, (state) =>
      liftClosingDay(command, state),
    );
  }
}
