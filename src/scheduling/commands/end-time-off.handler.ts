import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { datesToOpen, EndTimeOff } from '../domain/day/end-time-off.js';
import { unblockTime, UnblockTime } from '../domain/day/unblock-time.js';
import { forEachDay } from './for-each-day.js';
import { openClinic } from './known-facts.js';
import { blockIdOf } from './time-off-ids.js';

@CommandHandler(EndTimeOff)
export class EndTimeOffHandler implements ICommandHandler<EndTimeOff, Outcome> {
  constructor(private readonly store: EventStore) {}

  async execute(command: EndTimeOff): Promise<Outcome> {
    const { doctorId, timeOffId } = command.data;
    const clinic = await openClinic(this.store);
    if (isRefusal(clinic)) return clinic;
    const dates = datesToOpen(command, clinic.zone);
    if (isRefusal(dates)) return dates;
    return forEachDay(this.store, doctorId, dates, command.meta, (date, own, day) =>
      unblockTime(new UnblockTime({ entryId: blockIdOf(timeOffId, date) }, own), day),
    );
  }
}
