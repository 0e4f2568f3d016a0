import { Command } from '../../../kernel/command.js';
import type { Decision } from '../../../kernel/stream.js';
import type { DayEvent, Entry } from './day.events.js';
import { entryOf, type Day } from './day.js';
import { choiceOf, releaseOwnHolds, whyNotFree } from './fits.js';

/**
 * Keeps the time for a patient who is choosing, or for an appointment that was offered, until the instant `until`. Who
 * chooses the same time again keeps it until then, once. A hold of the same patient's choosing is given up for it.
 */
export class KeepTime extends Command<Entry & { readonly patientId: string; readonly until: string }> {}

export function keepTime(
  { data, meta }: KeepTime,
  day: Day,
  { bufferMinutes = 0 }: { readonly bufferMinutes?: number } = {},
): Decision<DayEvent> {
  if (entryOf(day, data.entryId, 'held')) return [];
  const choice = data.appointmentId === null ? choiceOf(day, data, meta.now) : null;
  if (choice?.renews !== undefined) return [];
  const refusal = whyNotFree(day, data, meta.now, bufferMinutes);
  if (refusal) return refusal;
  const held = choice ? { ...data, renews: choice.entryId } : data;
  return [...releaseOwnHolds(day, data), { type: 'TimeHeld', data: held }];
}
