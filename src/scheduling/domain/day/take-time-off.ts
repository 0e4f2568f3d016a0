import { Temporal } from 'temporal-polyfill';
import type { Actor } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import { firstRefusal } from '../../../kernel/person-details.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import { addDays, isBefore, isClock, isDate, startOfDay, timeAt, type Time } from '../../../kernel/time.js';
import { whyDoctorSeesNobody, type DoctorFacts } from '../appointment/doctor-facts.js';

/**
 * Lets nothing new into hours, days or weeks of a doctor. `from` and `to` are wall times on the clinic's clock
 * (`YYYY-MM-DDTHH:MM`); whole days end at `00:00` of the next. `why` is for the clinic's people only.
 */
export class TakeTimeOff extends Command<{
  readonly doctorId: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}> {}

/** Carries out a time off that was checked and kept: blocks its days, one by one. */
export class BlockDays extends Command<TakeTimeOff['data']> {}

/** How many days one time off may take. */
export const TIME_OFF_DAYS = 366;
const WHY_LENGTH = 200;

/** The part of the time off that lies in each day, or the rule that refuses it all. */
export function timeOffByDay(
  { data, meta }: TakeTimeOff | BlockDays,
  known: { readonly doctor: DoctorFacts; readonly zone: string },
): readonly Time[] | Refusal {
  const refusal = firstRefusal(checkOwn(meta.actor), whyDoctorSeesNobody(known.doctor), checkWhy(data.why));
  if (refusal) return refusal;
  const start = momentOf(data.from, 'from', 'earlier', known.zone);
  if (typeof start !== 'number') return start;
  const end = momentOf(data.to, 'to', 'later', known.zone);
  if (typeof end !== 'number') return end;
  if (end <= start) return refuse('time-off-ends-before-it-starts', 'to');
  if (isBefore(new Date(end).toISOString(), meta.now)) return refuse('date-is-past', 'to');
  const days = daysBetween(data.from.slice(0, 10), start, end, known.zone);
  return days ?? refuse('time-off-too-long', 'to', { days: TIME_OFF_DAYS });
}

/** Whose time off it is, is for the page to know: only doctors have one. */
export function checkOwn(actor: Actor): Refusal | null {
  const isDoctor = actor.kind === 'account' && actor.role === 'doctor';
  return isDoctor || actor.kind === 'system' ? null : refuse('not-for-your-role');
}

function daysBetween(first: string, start: number, end: number, zone: string): Time[] | null {
  const times: Time[] = [];
  for (let date = first; ; date = addDays(date, 1)) {
    const dayStart = Date.parse(startOfDay(date, zone));
    if (dayStart >= end) return times;
    if (date >= addDays(first, TIME_OFF_DAYS)) return null;
    const from = Math.max(start, dayStart);
    const to = Math.min(end, Date.parse(startOfDay(addDays(date, 1), zone)));
    if (from < to) times.push(timeAt(new Date(from).toISOString(), (to - from) / 60_000, zone));
  }
}

/** In milliseconds of the epoch. Of a time that the wall shows twice, both are in. */
function momentOf(
  wall: string,
  field: 'from' | 'to',
  disambiguation: 'earlier' | 'later',
  zone: string,
): number | Refusal {
  const [date = '', clock = ''] = wall.split('T');
  if (!isDate(date)) return refuse('date-does-not-exist', field);
  if (!isClock(clock)) return refuse('time-does-not-exist', field);
  return Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, { disambiguation }).epochMilliseconds;
}

function checkWhy(why: string): Refusal | null {
  return why.length > WHY_LENGTH ? refuse('too-long', 'why', { max: WHY_LENGTH }) : null;
}
