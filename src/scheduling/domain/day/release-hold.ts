import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { DayEvent } from './day.events.js';
import { entryOf, type Day } from './day.js';

/** Frees a time that is held in a doctor's day, before the hold lapses. `date` is `YYYY-MM-DD`. */
export class ReleaseHold extends Command<{
  readonly doctorId: string;
  readonly date: string;
  readonly entryId: string;
  /** Whose hold it is. */
  readonly patientId: string;
}> {}

export function releaseHold({ data }: ReleaseHold, day: Day): Decision<DayEvent> {
  const { entryId, patientId } = data;
  const hold = entryOf(day, entryId, 'held');
  if (!hold) return [];
  if (hold.patientId !== patientId) return refuse('not-your-hold');
  return [{ type: 'HoldReleased', data: { entryId } }];
}
