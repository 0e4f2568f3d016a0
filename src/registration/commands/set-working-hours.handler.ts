import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { SetWorkingHours, setWorkingHours } from '../domain/doctor/set-working-hours.js';
import { doctorStream } from '../domain/doctor/doctor.js';

@CommandHandler(SetWorkingHours)
export class SetWorkingHoursHandler implements ICommandHandler<SetWorkingHours, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  async execute(command: SetWorkingHours): Promise<Outcome> {
    const { state: clinic } = await this.eventStore.load(clinicStream, CLINIC_ID);
    return this.eventStore.handleCommand(doctorStream, command.data.doctorId, command, (state) =>
      setWorkingHours(command, state, { clinic }),
    );
  }
}
