import { Command } from '../../../kernel/command.js';
import type { Decision } from '../../../kernel/stream.js';
import type { DayEvent, Entry } from './day.events.js';
import { entryOf, type Day } from './day.js';
import { releaseOwnHolds, whyNotFree } from './fits.js';

/**
 * Keeps the time for a patient who is choosing, or for an appointment that was offered, until the instant `until`.
 * A hold of the same patient's choosing is given up for it.
 */
export class HoldTime extends Command<Entry & { readonly patientId: string; readonly until: string }> {}

export function holdTime({ data, meta }: HoldTime, day: Day): Decision<DayEvent> {
  if (entryOf(day, data.entryId, 'held')) return [];
  const refusal = whyNotFree(day, data, meta.now);
  if (refusal) return refusal;
  return [...releaseOwnHolds(day, data), { type: 'TimeHeld', data }];
}
