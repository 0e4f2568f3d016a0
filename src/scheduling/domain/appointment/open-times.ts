import type { CommandMeta } from '../../../kernel/command.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import { isWithinHours, offeredStarts, whyNotBookableNow } from '../../../kernel/slots.js';
import { crossesMidnight, dateOf, type Time } from '../../../kernel/time.js';
import type { DoctorFacts } from './doctor-facts.js';

/** What the clinic is closed for, by date (`YYYY-MM-DD`). */
export type ClosingDays = ReadonlyMap<string, string>;

export interface KnownOfTimes {
  readonly doctor: DoctorFacts;
  readonly closingDays: ClosingDays;
}

type Sender = Pick<CommandMeta, 'actor' | 'now'>;

/**
 * Why a time of a doctor is not open to whoever sends the command, or `null`. Patients take the starts that working
 * hours offer; doctors and the front desk take any, outside of working hours only when they say that they mean it
 * (`outsideHours`). Slotwell itself may take any. Whether the time is free is for the days to decide.
 */
export function whyNotOpenTo(
  { actor, now }: Sender,
  time: Time,
  { doctor, closingDays }: KnownOfTimes,
  outsideHours = false,
): Refusal | null {
  if (actor.kind === 'system') return null;
  if (crossesMidnight(time)) return refuse('time-outside-day', 'start');
  const date = dateOf(time);
  const closed = closingDays.get(date);
  const hours = doctor.hoursOn(date);
  if (!isPatient(actor)) {
    const isUsual = closed === undefined && isWithinHours(time, hours);
    return isUsual || outsideHours ? null : refuse('outside-hours', 'start', closed ? { closed } : undefined);
  }
  if (closed !== undefined) return refuse('clinic-closed', 'start', { closed });
  const isOffered =
    hours !== null &&
    isWithinHours(time, hours) &&
    offeredStarts(date, hours, time.zone).some(({ start }) => start === time.start);
  return isOffered ? whyNotBookableNow(time, hours, now) : refuse('not-an-offered-time', 'start');
}

/** The room in minutes that must stay free around what a patient takes; the clinic's people may do without. */
export function roomFor({ actor }: Sender, time: Time, { hoursOn }: DoctorFacts): number {
  return isPatient(actor) ? (hoursOn(dateOf(time))?.bufferMinutes ?? 0) : 0;
}

function isPatient(actor: Sender['actor']): boolean {
  return actor.kind === 'account' && actor.role === 'patient';
}
