import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { crossesMidnight, type Time } from '../../../kernel/time.js';
import type { DayEvent } from './day.events.js';
import { entryOf, type Day } from './day.js';

/** Lets nothing new into this time of a doctor. What is booked there stays until somebody moves or cancels it. */
export class BlockTime extends Command<{
  readonly entryId: string;
  readonly timeOffId: string;
  readonly doctorId: string;
  readonly time: Time;
  readonly why: string;
}> {}

export function blockTime({ data }: BlockTime, day: Day): Decision<DayEvent> {
  if (entryOf(day, data.entryId, 'blocked')) return [];
  if (crossesMidnight(data.time)) return refuse('time-outside-day', 'start');
  return [{ type: 'TimeBlocked', data: { ...data, patientId: null, appointmentId: null } }];
}
