import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { SetClosingDay, setClosingDay } from '../domain/clinic/set-closing-day.js';

@CommandHandler(SetClosingDay)
export class SetClosingDayHandler implements ICommandHandler<SetClosingDay, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: SetClosingDay): Promise<Outcome> {
    return this.eventStore.handleCommand(clinicStream, CLINIC_ID, command, (state) =>
      setClosingDay(command, state),
    );
  }
}
