import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { agreeOnFreeTime, bookFreeTime, BookFreeTime } from '../domain/appointment/book-free-time.js';
import { doctorFacts, isRegisteredPatient, openClinic } from './known-facts.js';
import { TakeTime } from './take-time.js';

@CommandHandler(BookFreeTime)
export class BookFreeTimeHandler implements ICommandHandler<BookFreeTime, Outcome> {
  constructor(
    private readonly store: EventStore,
    private readonly gate: TakeTime,
  ) {}

  execute(command: BookFreeTime): Promise<Outcome> {
    const { appointmentId, patientId, doctorId } = command.data;
    return this.gate.take(
      command,
      appointmentId,
      async (appointment) => {
        const clinic = await openClinic(this.store);
        if (isRefusal(clinic)) return clinic;
        const doctor = await doctorFacts(this.store, doctorId);
        const patientIsRegistered = await isRegisteredPatient(this.store, patientId);
        const { zone, closingDays } = clinic;
        return agreeOnFreeTime(command, appointment, { doctor, patientIsRegistered, zone, closingDays });
      },
      ({ entryId, agreement: { time } }, _meta, appointment) =>
        bookFreeTime(command, appointment, { entryId, time }),
    );
  }
}
