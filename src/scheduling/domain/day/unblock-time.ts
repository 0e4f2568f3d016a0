import { Command } from '../../../kernel/command.js';
import type { Decision } from '../../../kernel/stream.js';
import type { DayEvent } from './day.events.js';
import { entryOf, type Day } from './day.js';

export class UnblockTime extends Command<{ readonly entryId: string }> {}

export function unblockTime({ data: { entryId } }: UnblockTime, day: Day): Decision<DayEvent> {
  return entryOf(day, entryId, 'blocked') ? [{ type: 'TimeUnblocked', data: { entryId } }] : [];
}
