import { z } from 'zod';
import type { SetWorkingHours } from '../../registration/domain/doctor/set-working-hours.js';
import { optionalDate, optionalText, optionalWholeNumber, wholeNumber } from '../forms/fields.js';
import type { Typed } from '../forms/form.js';

type WorkingHours = Omit<SetWorkingHours['data'], 'doctorId' | 'from'>;
type WeeklyHours = WorkingHours['weekly'];

/** ISO weekdays: 1 is Monday. */
export const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const;
/** Of a day, between its breaks. */
export const spans = ['a', 'b', 'c', 'd'] as const;

const clocks = weekdays.flatMap((day) => spans.flatMap((span) => [`from${day}${span}`, `to${day}${span}`]));

/**
 * `from1a`, `to1a` to `from1d`, `to1d` for Monday and so on, each `HH:MM` or empty; how long a visit takes; and the rules
 * for booking, which stay as they are when they are left out. `from` is the first date, today when it is left out.
 */
export const hoursForm = z.object({
  ...Object.fromEntries(clocks.map((name) => [name, optionalText(5, 'time-does-not-exist')])),
  slotMinutes: wholeNumber(5, 240, 'slot-length-not-valid'),
  bufferMinutes: optionalWholeNumber(0, 240, 'number-out-of-range'),
  noticeMinutes: optionalWholeNumber(0, 43_200, 'number-out-of-range'),
  horizonDays: optionalWholeNumber(1, 730, 'number-out-of-range'),
  from: optionalDate,
});

/** The week that was typed; a span with one end missing is kept, for the decision to refuse. */
export function weeklyFrom(typed: Typed): WeeklyHours {
  const days = weekdays.map((day) => [
    day,
    spans
      .map((span) => ({
        from: String(typed[`from${day}${span}`] ?? ''),
        to: String(typed[`to${day}${span}`] ?? ''),
      }))
      .filter(({ from, to }) => from !== '' || to !== ''),
  ]);
  return Object.fromEntries(days) as WeeklyHours;
}

/** How hours stand in the form. */
export function typedFrom(hours: WorkingHours): Typed {
  const clocksOf = weekdays.flatMap((day) =>
    spans.flatMap((span, index) => {
      const found = hours.weekly[day][index];
      return found
        ? [[`from${day}${span}`, found.from] as const, [`to${day}${span}`, found.to] as const]
        : [];
    }),
  );
  const { slotMinutes, bufferMinutes, noticeMinutes, horizonDays } = hours;
  const numbers = { slotMinutes, bufferMinutes, noticeMinutes, horizonDays };
  const typed = Object.entries(numbers).map(([name, number]) => [name, String(number)]);
  return Object.fromEntries([...clocksOf, ...typed]) as Typed;
}
