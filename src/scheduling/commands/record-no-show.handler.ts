import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import { RecordNoShow, recordNoShow } from '../domain/appointment/record-no-show.js';

@CommandHandler(RecordNoShow)
export class RecordNoShowHandler implements ICommandHandler<RecordNoShow, Outcome> {
  constructor(private readonly store: EventStore) {}

  execute(command: RecordNoShow): Promise<Outcome> {
    return this.store.handleCommand(appointmentStream, command.data.appointmentId, command, (appointment) =>
      recordNoShow(command, appointment),
    );
  }
}
