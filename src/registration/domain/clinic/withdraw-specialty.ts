import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Clinic } from './clinic.js';
import type { ClinicEvent } from './clinic.events.js';

/** No new requests for this specialty; what was requested or booked stays. */
export class WithdrawSpecialty extends Command<{ readonly specialty: string }> {}

export function withdrawSpecialty({ data }: WithdrawSpecialty, clinic: Clinic): Decision<ClinicEvent> {
  if (clinic.status === 'not-open') return refuse('clinic-not-open');
  const known = clinic.specialties.get(data.specialty);
  if (!known) return refuse('unknown-specialty', 'specialty');
  return known.offered ? [{ type: 'SpecialtyWithdrawn', data: { specialty: data.specialty } }] : [];
}
