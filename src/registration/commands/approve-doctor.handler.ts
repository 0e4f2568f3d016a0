import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { ApproveDoctor, approveDoctor } from '../domain/doctor/approve-doctor.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { doctorStream } from '../domain/doctor/doctor.js';

@CommandHandler(ApproveDoctor)
export class ApproveDoctorHandler implements ICommandHandler<ApproveDoctor, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  async execute(command: ApproveDoctor): Promise<Outcome> {
    const { state: clinic } = await this.eventStore.load(clinicStream, CLINIC_ID);
    return this.eventStore.handleCommand(doctorStream, command.data.doctorId, command, (state) =>
      approveDoctor(command, state, { clinic }),
    );
  }
}
