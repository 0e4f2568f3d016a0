import { tidyText } from '../../../kernel/person-details.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import { offers, type Clinic } from './clinic.js';

const LABEL_LENGTH = 100;

/** Refuses a specialty that the clinic never offered, or offers no longer. */
export function checkOffered(clinic: Clinic, specialty: string, field = 'specialty'): Refusal | null {
  if (clinic.status === 'not-open') return refuse('clinic-not-open');
  if (specialty === '') return refuse('specialty-missing', field);
  if (!clinic.specialties.has(specialty)) return refuse('unknown-specialty', field);
  return offers(clinic, specialty) ? null : refuse('specialty-not-offered', field);
}

/** Refuses what cannot name a specialty in addresses and filters: words in lower case, joined by dashes. */
export function checkSlug(specialty: string): Refusal | null {
  const fits = specialty.length <= 60 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(specialty);
  return fits ? null : refuse('unknown-specialty', 'specialty');
}

/** Refuses a label that pages cannot show. */
export function checkLabel(label: string): Refusal | null {
  const { length } = tidyText(label);
  if (length === 0) return refuse('label-missing', 'label');
  return length > LABEL_LENGTH ? refuse('too-long', 'label', { max: LABEL_LENGTH }) : null;
}
