import { Command } from '../../../kernel/command.js';
import type { Decision } from '../../../kernel/stream.js';
import type { DayEvent } from './day.events.js';
import { entryOf, type Day } from './day.js';

export class ReleaseHold extends Command<{ readonly entryId: string }> {}

export function releaseHold({ data: { entryId } }: ReleaseHold, day: Day): Decision<DayEvent> {
  return entryOf(day, entryId, 'held') ? [{ type: 'HoldReleased', data: { entryId } }] : [];
}
