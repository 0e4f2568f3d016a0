import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import { isInTheWay, offeredStarts, whyNotBookableNow } from '../../kernel/slots.js';
import { timeAt, type Time } from '../../kernel/time.js';
import type { WorkingHours } from '../../kernel/working-hours.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { OfferFreeTime, offerFreeTime } from '../domain/appointment/offer-free-time.js';
import { dayId, doctorDayStream, entryOf, patientDayStream, type Day } from '../domain/day/day.js';
import { doctorFacts, openClinic } from './known-facts.js';
import { TakeTime } from './take-time.js';

@CommandHandler(OfferFreeTime)
export class OfferFreeTimeHandler implements ICommandHandler<OfferFreeTime, Outcome> {
  constructor(
    private readonly store: EventStore,
    private readonly gate: TakeTime,
  ) {}

  execute(command: OfferFreeTime): Promise<Outcome> {
    const { appointmentId, doctorId, date } = command.data;
    return this.gate.take(command, appointmentId, async (appointment) => {
      if (appointment.status === 'none') return refuse('unknown-appointment');
      const clinic = await openClinic(this.store);
      if (isRefusal(clinic)) return clinic;
      const doctor = await doctorFacts(this.store, doctorId);
      const hours = clinic.closingDays.has(date) ? null : doctor.hoursOn(date);
      const { state: day } = await this.store.load(doctorDayStream, dayId(doctorId, date));
      const { state: patientDay } = await this.store.load(
        patientDayStream,
        dayId(appointment.patientId, date),
      );
      return offerFreeTime(command, appointment, {
        doctor,
        free: hours ? freeTimes(date, day, { hours, zone: clinic.zone, now: command.meta.now }) : [],
        noticeMinutes: hours?.noticeMinutes ?? 0,
        patientDay,
        begun: entryOf(day, derivedId(command.meta.commandId, 'entry'), 'held'),
      });
    });
  }
}

/** What a patient may book of a day at the instant `now`, by start. */
function freeTimes(
  date: string,
  { entries }: Day,
  { hours, zone, now }: { readonly hours: WorkingHours; readonly zone: string; readonly now: string },
): Time[] {
  const { bufferMinutes } = hours;
  return offeredStarts(date, hours, zone)
    .map(({ start, minutes }) => timeAt(start, minutes, zone))
    .filter((time) => whyNotBookableNow(time, hours, now) === null)
    .filter((time) => !entries.some((entry) => isInTheWay(entry, time, { now, bufferMinutes })));
}
