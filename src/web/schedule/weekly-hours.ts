import { z } from 'zod';
import type { SetWorkingHours } from '../../registration/domain/doctor/set-working-hours.js';
import { optionalText, wholeNumber } from '../forms/fields.js';
import type { Typed } from '../forms/form.js';

type WorkingHours = SetWorkingHours['data'];
type WeeklyHours = WorkingHours['weekly'];

/** ISO weekdays: 1 is Monday. */
export const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const;
/** Before and after a break. */
export const spans = ['a', 'b'] as const;

const clocks = weekdays.flatMap((day) => spans.flatMap((span) => [`from${day}${span}`, `to${day}${span}`]));

/** `from1a`, `to1a`, `from1b`, `to1b` for Monday and so on, each `HH:MM` or empty; and how long a visit takes. */
export const hoursForm = z.object({
  ...Object.fromEntries(clocks.map((name) => [name, optionalText(5, 'time-does-not-exist')])),
  slotMinutes: wholeNumber(5, 480, 'slot-length-not-valid'),
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

/** How such a week stands in the form. */
export function typedFrom(hours: Pick<WorkingHours, 'weekly' | 'slotMinutes'>): Typed {
  const clocksOf = weekdays.flatMap((day) =>
    spans.flatMap((span, index) => {
      const found = hours.weekly[day][index];
      return found
        ? [[`from${day}${span}`, found.from] as const, [`to${day}${span}`, found.to] as const]
        : [];
    }),
  );
  return { ...Object.fromEntries(clocksOf), slotMinutes: String(hours.slotMinutes) };
}
