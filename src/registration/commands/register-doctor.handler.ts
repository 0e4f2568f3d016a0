import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { RegisterDoctor, registerDoctor } from '../domain/doctor/register-doctor.js';
import { doctorStream } from '../domain/doctor/doctor.js';

@CommandHandler(RegisterDoctor)
export class RegisterDoctorHandler implements ICommandHandler<RegisterDoctor, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  async execute(command: RegisterDoctor): Promise<Outcome> {
    const { state: clinic } = await this.eventStore.load(clinicStream, CLINIC_ID);
    return this.eventStore.handleCommand(doctorStream, command.data.doctorId, command, (state) =>
      registerDoctor(command, state, { clinic }),
    );
  }
}
