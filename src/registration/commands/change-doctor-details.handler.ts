import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { ChangeDoctorDetails, changeDoctorDetails } from '../domain/doctor/change-doctor-details.js';
import { doctorStream } from '../domain/doctor/doctor.js';

@CommandHandler(ChangeDoctorDetails)
export class ChangeDoctorDetailsHandler implements ICommandHandler<ChangeDoctorDetails, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: ChangeDoctorDetails): Promise<Outcome> {
    return this.eventStore.handleCommand(doctorStream, command.data.doctorId, command, (state) =>
      changeDoctorDetails(command, state),
    );
  }
}
