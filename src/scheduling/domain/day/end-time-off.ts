import { Command } from '../../../kernel/command.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import { addDays, dateAt, isDate } from '../../../kernel/time.js';
import { checkOwn, TIME_OFF_DAYS } from './take-time-off.js';

/** Opens the rest of a time off again, from today on. `from` and `to` are its first and last date (`YYYY-MM-DD`). */
export class EndTimeOff extends Command<{
  readonly doctorId: string;
  readonly timeOffId: string;
  readonly from: string;
  readonly to: string;
}> {}

/** The dates that are to be opened. */
export function datesToOpen({ data, meta }: EndTimeOff, zone: string): readonly string[] | Refusal {
  const refusal = checkOwn(meta.actor);
  if (refusal) return refusal;
  if (!isDate(data.from)) return refuse('date-does-not-exist', 'from');
  if (!isDate(data.to)) return refuse('date-does-not-exist', 'to');
  const today = dateAt(meta.now, zone);
  const last = addDays(data.from, TIME_OFF_DAYS);
  const dates: string[] = [];
  for (let date = data.from; date <= data.to && date <= last; date = addDays(date, 1))
    if (date >= today) dates.push(date);
  return dates;
}
