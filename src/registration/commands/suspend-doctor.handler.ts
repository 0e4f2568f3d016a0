import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { SuspendDoctor, suspendDoctor } from '../domain/doctor/suspend-doctor.js';
import { doctorStream } from '../domain/doctor/doctor.js';

@CommandHandler(SuspendDoctor)
export class SuspendDoctorHandler implements ICommandHandler<SuspendDoctor, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: SuspendDoctor): Promise<Outcome> {
    return this.eventStore.handleCommand(doctorStream, command.data.doctorId, command, (state) =>
      suspendDoctor(command, state),
    );
  }
}
