import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../domain/clinic/clinic.js';
import { SetClinicPolicy, setClinicPolicy } from '../domain/clinic/set-clinic-policy.js';

@CommandHandler(SetClinicPolicy)
export class SetClinicPolicyHandler implements ICommandHandler<SetClinicPolicy, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: SetClinicPolicy): Promise<Outcome> {
    return this.eventStore.handleCommand(clinicStream, CLINIC_ID, command, (state) =>
      setClinicPolicy(command, state),
    );
  }
}
