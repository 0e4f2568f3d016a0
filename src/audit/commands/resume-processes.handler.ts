import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { ProcessState } from '../../platform/processes/process-state.js';
import { operationsStream } from '../domain/operations/operations.js';
import { ResumeProcesses, resumeProcesses } from '../domain/operations/resume-processes.js';

@CommandHandler(ResumeProcesses)
export class ResumeProcessesHandler implements ICommandHandler<ResumeProcesses, Outcome> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly processes: ProcessState,
  ) {}

  async execute(command: ResumeProcesses): Promise<Outcome> {
    const stopped = (await this.processes.list()).filter((each) => each.stopped !== null);
    const names = stopped.map(({ name }) => name);
    const outcome = await this.eventStore.handleCommand(operationsStream, '', command, () =>
      resumeProcesses(command, { stopped: names }),
    );
    if (!isRefusal(outcome)) await this.processes.goOn(command.data.from);
    return outcome;
  }
}
