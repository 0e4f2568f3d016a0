import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import { RecordArrival, recordArrival } from '../domain/appointment/record-arrival.js';

@CommandHandler(RecordArrival)
export class RecordArrivalHandler implements ICommandHandler<RecordArrival, Outcome> {
  constructor(private readonly store: EventStore) {}

  execute(command: RecordArrival): Promise<Outcome> {
    return this.store.handleCommand(appointmentStream, command.data.appointmentId, command, (appointment) =>
      recordArrival(command, appointment),
    );
  }
}
