import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Done } from '../../platform/event-store/event-store.js';
import { RecordResultView, recordResultView } from '../domain/result-views/record-result-view.js';
import { resultViewsStream } from '../domain/result-views/result-views.js';

@CommandHandler(RecordResultView)
export class RecordResultViewHandler implements ICommandHandler<RecordResultView, Done> {
  constructor(private readonly eventStore: EventStore) {}

  async execute(command: RecordResultView): Promise<Done> {
    const events = recordResultView(command);
    if (events.length === 0) return { position: null, repeated: false };
    return this.eventStore.record(resultViewsStream, command.data.accountId, command, events);
  }
}
