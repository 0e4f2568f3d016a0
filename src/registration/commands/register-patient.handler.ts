import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { RegisterPatient, registerPatient } from '../domain/patient/register-patient.js';
import { patientStream } from '../domain/patient/patient.js';

@CommandHandler(RegisterPatient)
export class RegisterPatientHandler implements ICommandHandler<RegisterPatient, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  async execute(command: RegisterPatient): Promise<Outcome> {
    const { state: clinic } = await this.eventStore.load(clinicStream, CLINIC_ID);
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      registerPatient(command, state, { clinic }),
    );
  }
}
