import type { Clinic } from '../../../projections/clinic/queries.js';
import { PASSWORD_LENGTH } from '../../identity/domain/account/password-rule.js';
import { ERASED } from '../../kernel/stream.js';
import { ageOn } from '../age.js';
import { datesIn, type Dates } from '../dates.js';
import { blank, type FormState } from '../forms/form.js';
import { words } from '../words.js';

/** What every view has at hand beside its own data. */
export interface ViewContext {
  readonly clinic: Clinic | null;
  readonly dates: Dates;
  readonly words: typeof words;
  /** How many characters a password needs. */
  readonly passwordLength: number;
  /** The clinic's name for a specialty. */
  readonly specialty: (slug: string) => string;
  /** Text of a person, or what stands there once the person was erased. */
  readonly personal: (text: string | null) => string;
  /** For the forms of a list, of which one at most was typed in. */
  readonly blankForm: FormState;
  /** How old somebody is today, in words; empty when the birth date is not known. */
  readonly age: (birthDate: string) => string;
  /** The clinic's date today. */
  readonly today: string;
}

/** `labels` holds the label of every specialty that was ever offered. */
export function viewContext(
  clinic: Clinic | null,
  labels: ReadonlyMap<string, string>,
  now: string,
): ViewContext {
  const dates = datesIn(clinic?.zone ?? 'UTC');
  const today = dates.dateOf(now);
  return {
    clinic,
    dates,
    words,
    passwordLength: PASSWORD_LENGTH,
    specialty: (slug) => labels.get(slug) ?? slug,
    personal: (text) => (text === ERASED ? 'erased' : (text ?? '')),
    blankForm: blank(),
    age: (birthDate) => ageOn(birthDate, today),
    today,
  };
}
