import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { DayEvent } from './day.events.js';
import { entryOf, type Day } from './day.js';

/** Gives a booked time back. To be sent only after the appointment abandoned, moved or ended the entry. */
export class ReleaseTime extends Command<{ readonly entryId: string; readonly appointmentId: string }> {}

export function releaseTime({ data: { entryId, appointmentId } }: ReleaseTime, day: Day): Decision<DayEvent> {
  const entry = entryOf(day, entryId, 'booked');
  if (!entry) return [];
  if (entry.appointmentId !== appointmentId) return refuse('not-your-appointment');
  return [{ type: 'TimeReleased', data: { entryId, appointmentId } }];
}
