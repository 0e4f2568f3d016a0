import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { ReadModelState } from '../../platform/projecting/read-model-state.js';
import { operationsStream } from '../domain/operations/operations.js';
import { RequestRebuild, requestRebuild } from '../domain/operations/request-rebuild.js';

@CommandHandler(RequestRebuild)
export class RequestRebuildHandler implements ICommandHandler<RequestRebuild, Outcome> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly state: ReadModelState,
  ) {}

  async execute(command: RequestRebuild): Promise<Outcome> {
    const readModels = (await this.state.list()).map(({ name }) => name);
    const outcome = await this.eventStore.handleCommand(operationsStream, '', command, () =>
      requestRebuild(command, { readModels }),
    );
    if (!isRefusal(outcome)) await this.state.rebuild(command.data.readModel);
    return outcome;
  }
}
