import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import { JoinWaitlist, joinWaitlist, type KnownForWaitlist } from '../domain/appointment/join-waitlist.js';
import { doctorFacts, isRegisteredPatient, openClinic, standingOfSpecialty } from './known-facts.js';

@CommandHandler(JoinWaitlist)
export class JoinWaitlistHandler implements ICommandHandler<JoinWaitlist, Outcome> {
  constructor(private readonly store: EventStore) {}

  async execute(command: JoinWaitlist): Promise<Outcome> {
    const known = await this.known(command);
    if (isRefusal(known)) return known;
    return this.store.handleCommand(appointmentStream, command.data.appointmentId, command, (appointment) =>
      joinWaitlist(command, appointment, known),
    );
  }

  private async known({ data }: JoinWaitlist): Promise<KnownForWaitlist | Refusal> {
    const clinic = await openClinic(this.store);
    if (isRefusal(clinic)) return clinic;
    return {
      zone: clinic.zone,
      patientIsRegistered: await isRegisteredPatient(this.store, data.patientId),
      specialty: data.specialty === null ? 'unknown' : standingOfSpecialty(data.specialty, clinic),
      doctor: data.doctorId === null ? null : await doctorFacts(this.store, data.doctorId),
    };
  }
}
