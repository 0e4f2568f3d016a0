import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { patientStream } from '../domain/patient/patient.js';
import { RegisterDependant, registerDependant } from '../domain/patient/register-dependant.js';

@CommandHandler(RegisterDependant)
export class RegisterDependantHandler implements ICommandHandler<RegisterDependant, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  async execute(command: RegisterDependant): Promise<Outcome> {
    const { state: clinic } = await this.eventStore.load(clinicStream, CLINIC_ID);
    return this.eventStore.handleCommand(patientStream, command.data.patientId, command, (state) =>
      registerDependant(command, state, { clinic }),
    );
  }
}
