import { Command } from '../../../kernel/command.js';
import type { Decision } from '../../../kernel/stream.js';
import type { DayEvent, Entry } from './day.events.js';
import { entryOf, type Day } from './day.js';
import { releaseOwnHolds, whyNotFree } from './fits.js';

/** Takes the time for an appointment. It is sure only once the appointment mentions the entry. */
export class BookTime extends Command<
  Entry & { readonly patientId: string; readonly appointmentId: string; readonly replaces?: string }
> {}

/** `bufferMinutes` are to stay free around it. */
export function bookTime(
  { data, meta }: BookTime,
  day: Day,
  { bufferMinutes = 0 }: { readonly bufferMinutes?: number } = {},
): Decision<DayEvent> {
  if (entryOf(day, data.entryId, 'booked')?.appointmentId === data.appointmentId) return [];
  const refusal = whyNotFree(day, data, meta.now, bufferMinutes);
  if (refusal) return refusal;
  return [...releaseOwnHolds(day, data), { type: 'TimeBooked', data }];
}
