import type { Clinic } from '../../../projections/clinic/queries.js';
import { ERASED } from '../../kernel/stream.js';
import { datesIn, type Dates } from '../dates.js';
import { words } from '../words.js';

/** What every view has at hand beside its own data. */
export interface ViewContext {
  readonly clinic: Clinic | null;
  readonly dates: Dates;
  readonly words: typeof words;
  /** The clinic's name for a specialty. */
  readonly specialty: (slug: string) => string;
  /** Text of a person, or what stands there once the person was erased. */
  readonly personal: (text: string | null) => string;
  /** An id for one of several forms on a page. */
  readonly today: string;
}

export function viewContext(clinic: Clinic | null, now: string): ViewContext {
  const dates = datesIn(clinic?.zone ?? 'UTC');
  const labels = new Map(clinic?.specialties.map(({ specialty, label }) => [specialty, label]));
  return {
    clinic,
    dates,
    words,
    specialty: (slug) => labels.get(slug) ?? readable(slug),
    personal: (text) => (text === ERASED ? 'erased' : (text ?? '')),
    today: dates.dateOf(now),
  };
}

/** `general-practice` → General practice: for specialties that are not offered any more. */
function readable(slug: string): string {
  const spaced = slug.replaceAll('-', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
