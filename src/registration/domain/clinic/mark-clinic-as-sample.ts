import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Clinic } from './clinic.js';
import type { ClinicEvent } from './clinic.events.js';

/** Says on every page that the clinic's people are invented. `seed` makes the same people again. */
export class MarkClinicAsSample extends Command<{ readonly seed: number }> {}

export function markClinicAsSample({ data }: MarkClinicAsSample, clinic: Clinic): Decision<ClinicEvent> {
  if (clinic.status === 'not-open') return refuse('clinic-not-open');
  return clinic.isSample ? [] : [{ type: 'ClinicMarkedAsSample', data: { seed: data.seed } }];
}
