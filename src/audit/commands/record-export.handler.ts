import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Done } from '../../platform/event-store/event-store.js';
import { accessStream } from '../domain/access/access.js';
import { RecordExport, recordExport } from '../domain/access/record-export.js';

@CommandHandler(RecordExport)
export class RecordExportHandler implements ICommandHandler<RecordExport, Done> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: RecordExport): Promise<Done> {
    return this.eventStore.record(accessStream, command.data.patientId, command, recordExport(command));
  }
}
