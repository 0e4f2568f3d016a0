import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Clinic } from './clinic.js';
import type { ClinicEvent } from './clinic.events.js';

/** Opens the clinic on a date (`YYYY-MM-DD`) that it was to be closed. */
export class LiftClosingDay extends Command<{ readonly date: string }> {}

export function liftClosingDay({ data: { date } }: LiftClosingDay, clinic: Clinic): Decision<ClinicEvent> {
  if (clinic.status === 'not-open') return refuse('clinic-not-open');
  return clinic.closingDays.has(date) ? [{ type: 'ClosingDayLifted', data: { date } }] : [];
}
