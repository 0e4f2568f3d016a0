import { Command } from '../../../kernel/command.js';
import { firstRefusal } from '../../../kernel/person-details.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { dateAt, isDate } from '../../../kernel/time.js';
import type { Clinic } from '../clinic/clinic.js';
import type { Doctor, HoursFrom } from './doctor.js';
import type { DoctorEvent, Span, WeeklyHours, WorkingHours } from './doctor.events.js';

/** The doctor's own choice, which confirms them. `from` is the first date (`YYYY-MM-DD`) they hold. */
export class SetWorkingHours extends Command<
  WorkingHours & { readonly doctorId: string; readonly from: string }
> {}

export function setWorkingHours(
  { data, meta }: SetWorkingHours,
  doctor: Doctor,
  known: { readonly clinic: Clinic },
): Decision<DoctorEvent> {
  if (known.clinic.status === 'not-open') return refuse('clinic-not-open');
  if (doctor.status === 'unknown') return refuse('unknown-doctor');
  if (doctor.status === 'applied') return refuse('doctor-not-approved');
  if (doctor.status === 'suspended') return refuse('doctor-suspended');
  const refusal = firstRefusal(
    checkFrom(data.from, dateAt(meta.now, known.clinic.zone)),
    checkWeek(data.weekly),
    checkNumbers(data),
  );
  if (refusal) return refusal;
  const { doctorId } = doctor;
  const hours: HoursFrom = { ...inOrder(data), from: data.from, confirmed: true };
  const latest = doctor.hours.at(-1);
  if (latest && JSON.stringify(inStoredOrder(latest)) === JSON.stringify(inStoredOrder(hours))) return [];
  return [{ type: 'WorkingHoursSet', data: { doctorId, ...hours } }];
}

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** Inclusive limits, in the unit that the name says. */
const LIMITS = {
  slotMinutes: [5, 480],
  bufferMinutes: [0, 240],
  horizonDays: [1, 730],
  noticeMinutes: [0, 43_200],
} as const;

function checkFrom(from: string, today: string): Refusal | null {
  if (!isDate(from)) return refuse('date-does-not-exist', 'from');
  return from < today ? refuse('date-is-past', 'from') : null;
}

/** Spans of a day are wall times in order that neither overlap nor cross midnight. */
function checkWeek(weekly: WeeklyHours): Refusal | null {
  return firstRefusal(...WEEKDAYS.map((day) => checkSpans(weekly[day], `weekly.${day}`)));
}

function checkSpans(spans: readonly Span[], field: string): Refusal | null {
  const times = byStart(spans).flatMap(({ from, to }) => [from, to]);
  if (!times.every(isClock)) return refuse('time-does-not-exist', field);
  const grows = times.every((time, index) => {
    const before = times[index - 1];
    const startsWhereLastEnded = index % 2 === 0 && time === before;
    return before === undefined || time > before || startsWhereLastEnded;
  });
  return grows ? null : refuse('hours-overlap', field);
}

function isClock(time: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(time);
}

function checkNumbers(hours: WorkingHours): Refusal | null {
  return firstRefusal(
    ...(Object.keys(LIMITS) as (keyof typeof LIMITS)[]).map((name) => {
      const [min, max] = LIMITS[name];
      const fits = Number.isInteger(hours[name]) && hours[name] >= min && hours[name] <= max;
      return fits ? null : refuse('number-out-of-range', name, { min, max });
    }),
  );
}

function inOrder({
  weekly,
  slotMinutes,
  bufferMinutes,
  horizonDays,
  noticeMinutes,
}: WorkingHours): WorkingHours {
  const days = WEEKDAYS.map((day) => [day, byStart(weekly[day]).map(({ from, to }) => ({ from, to }))]);
  return {
    weekly: Object.fromEntries(days) as WeeklyHours,
    slotMinutes,
    bufferMinutes,
    horizonDays,
    noticeMinutes,
  };
}

function inStoredOrder(hours: HoursFrom) {
  return [hours.from, hours.confirmed, inOrder(hours)];
}

function byStart(spans: readonly Span[]): readonly Span[] {
  return spans.toSorted((one, other) => one.from.localeCompare(other.from));
}
