import { Command, type CommandMeta } from '../../kernel/command.js';
import { isRefusal } from '../../kernel/refusal.js';
import type { Decision } from '../../kernel/stream.js';
import type { EventStore, Outcome } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import type { DayEvent } from '../domain/day/day.events.js';
import { dayId, doctorDayStream, type Day } from '../domain/day/day.js';
import { unlessTooBusy } from './unless-too-busy.js';

class ChangeDay extends Command<object> {}

/**
 * Decides about each of a doctor's days in turn, under a command id of its own, so that sending the command again
 * repeats nothing. Ends at the first refusal.
 */
export async function forEachDay(
  store: EventStore,
  doctorId: string,
  dates: readonly string[],
  meta: CommandMeta,
  decide: (date: string, own: CommandMeta, day: Day) => Decision<DayEvent>,
): Promise<Outcome> {
  let position: bigint | null = null;
  let repeated = dates.length > 0;
  for (const date of dates) {
    const own = stepOf(meta, `day/${date}`);
    const outcome = await unlessTooBusy(
      store.handleCommand(doctorDayStream, dayId(doctorId, date), new ChangeDay({}, own), (day) =>
        decide(date, own, day),
      ),
    );
    if (isRefusal(outcome)) return outcome;
    position = outcome.position ?? position;
    repeated &&= outcome.repeated;
  }
  return { position, repeated };
}
