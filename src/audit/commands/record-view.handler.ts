import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Done } from '../../platform/event-store/event-store.js';
import { RecordView, recordView } from '../domain/access/record-view.js';
import { accessStream } from '../domain/access/access.js';

@CommandHandler(RecordView)
export class RecordViewHandler implements ICommandHandler<RecordView, Done> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: RecordView): Promise<Done> {
    return this.eventStore.record(accessStream, command.data.patientId, command, recordView(command));
  }
}
