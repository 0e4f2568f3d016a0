import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Done } from '../../platform/event-store/event-store.js';
import { RecordEventsExport, recordEventsExport } from '../domain/exports/record-events-export.js';
import { exportsStream } from '../domain/exports/exports.js';

@CommandHandler(RecordEventsExport)
export class RecordEventsExportHandler implements ICommandHandler<RecordEventsExport, Done> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: RecordEventsExport): Promise<Done> {
    const { accountId } = command.data;
    return this.eventStore.record(exportsStream, accountId, command, recordEventsExport(command));
  }
}
