import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { dateOf } from '../../kernel/time.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { blockTime, BlockTime } from '../domain/day/block-time.js';
import { BlockDays, timeOffByDay } from '../domain/day/take-time-off.js';
import { forEachDay } from './for-each-day.js';
import { doctorFacts, openClinic } from './known-facts.js';
import { blockIdOf } from './time-off-ids.js';

/** Blocks day by day. A command that was cut off goes on, when it is sent again, where it stopped. */
@CommandHandler(BlockDays)
export class BlockDaysHandler implements ICommandHandler<BlockDays, Outcome> {
  constructor(private readonly store: EventStore) {}

  async execute(command: BlockDays): Promise<Outcome> {
    const { meta } = command;
    const { doctorId, why } = command.data;
    const clinic = await openClinic(this.store);
    if (isRefusal(clinic)) return clinic;
    const doctor = await doctorFacts(this.store, doctorId);
    const times = timeOffByDay(command, { doctor, zone: clinic.zone });
    if (isRefusal(times)) return times;

    const timeOffId = derivedId(meta.commandId, 'time-off');
    const timeOn = new Map(times.map((time) => [dateOf(time), time]));
    return forEachDay(this.store, doctorId, [...timeOn.keys()], meta, (date, own, day) => {
      const time = timeOn.get(date);
      if (!time) return [];
      const entryId = blockIdOf(timeOffId, date);
      return blockTime(new BlockTime({ entryId, timeOffId, doctorId, time, why: why.trim() }, own), day);
    });
  }
}
