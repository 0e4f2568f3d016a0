import { Command } from '../../../kernel/command.js';
import { firstRefusal, tidyText } from '../../../kernel/person-details.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Clinic } from './clinic.js';
import type { ClinicEvent } from './clinic.events.js';
import { checkLabel, checkSlug } from './specialty-check.js';
import type { Specialty } from './specialties.js';

/** Offers a specialty, offers a withdrawn one again, or gives one that is offered another label. */
export class OfferSpecialty extends Command<Specialty> {}

export function offerSpecialty({ data }: OfferSpecialty, clinic: Clinic): Decision<ClinicEvent> {
  if (clinic.status === 'not-open') return refuse('clinic-not-open');
  const { specialty } = data;
  const label = tidyText(data.label);
  const refusal = firstRefusal(checkSlug(specialty), checkLabel(label));
  if (refusal) return refusal;
  const known = clinic.specialties.get(specialty);
  return known?.offered && known.label === label
    ? []
    : [{ type: 'SpecialtyOffered', data: { specialty, label } }];
}
