import type { WorkingHours } from '../../kernel/working-hours.js';
import { addDays, dateOf } from '../../kernel/time.js';
import type { Dates } from '../dates.js';
import { words } from '../words.js';
import type { ShownTimeOff } from './away.js';
import { weekdays } from './weekly-hours.js';

/** "Monday to Friday 09:00–12:00 and 13:00–17:00, Saturday 09:00–12:00" */
export function hoursInWords({ weekly }: Pick<WorkingHours, 'weekly'>): string {
  const days = weekdays.map((day) => ({ day, spans: weekly[day].map(({ from, to }) => `${from}–${to}`) }));
  const runs: { first: string; last: string; spans: string }[] = [];
  for (const { day, spans } of days) {
    const before = runs.at(-1);
    if (before?.spans === spans.join(' and ') && before.last === String(Number(day) - 1)) before.last = day;
    else if (spans.length > 0) runs.push({ first: day, last: day, spans: spans.join(' and ') });
  }
  const inWords = runs.map(({ first, last, spans }) => {
    const from = words.weekday(first);
    return `${first === last ? from : `${from} to ${words.weekday(last)}`} ${spans}`;
  });
  return inWords.join(', ') || 'no work at all';
}

/** "Tuesday 24 November 2026", "Tue 24 Nov – Fri 27 Nov", "Tue 24 Nov, 09:00 – 12:00" */
export function timeOffInWords({ begins, over, isWhole }: ShownTimeOff, dates: Dates): string {
  const first = dateOf(begins);
  if (isWhole) {
    const last = addDays(dateOf(over), -1);
    return first === last ? dates.day(first) : `${dates.shortDay(first)} – ${dates.shortDay(last)}`;
  }
  const end = first === dateOf(over) ? dates.clock(over) : dates.shortAt(over);
  return `${dates.shortAt(begins)} – ${end}`;
}
