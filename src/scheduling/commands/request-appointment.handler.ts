import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import {
  RequestAppointment,
  requestAppointment,
  type KnownForRequest,
} from '../domain/appointment/request-appointment.js';
import { doctorFacts, isRegisteredPatient, openClinic, standingOfSpecialty } from './known-facts.js';

@CommandHandler(RequestAppointment)
export class RequestAppointmentHandler implements ICommandHandler<RequestAppointment, Outcome> {
  constructor(private readonly store: EventStore) {}

  async execute(command: RequestAppointment): Promise<Outcome> {
    const known = await this.known(command);
    if (isRefusal(known)) return known;
    return this.store.handleCommand(appointmentStream, command.data.appointmentId, command, (appointment) =>
      requestAppointment(command, appointment, known),
    );
  }

  private async known({ data }: RequestAppointment): Promise<KnownForRequest | Refusal> {
    const clinic = await openClinic(this.store);
    if (isRefusal(clinic)) return clinic;
    return {
      zone: clinic.zone,
      openRequests: clinic.policy.openRequests,
      patientIsRegistered: await isRegisteredPatient(this.store, data.patientId),
      specialty: standingOfSpecialty(data.specialty, clinic),
      doctor: data.doctorId === null ? null : await doctorFacts(this.store, data.doctorId),
    };
  }
}
