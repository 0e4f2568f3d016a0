import { refuse, type Refusal } from '../kernel/refusal.js';
import { optionalText } from './forms/fields.js';
import type { SignedInVisit } from './visit/visit.js';

/** The field of every booking form that says for whom it is; the view `form/_for-whom` shows it to who may choose. */
export const forWhom = { patientId: optionalText(40, 'patient-missing') };

/**
 * The patient that a form means: the one it names, or the only one that the viewer acts for. Commands of the visit are
 * signed for them from here on. Refuses somebody else's patient, and a choice that was not made.
 */
export function patientMeant(
  visit: SignedInVisit,
  { patientId: named }: { readonly patientId: string },
): { readonly patientId: string } | Refusal {
  const { patients } = visit.viewer;
  const meant = patients.find(({ patientId }) => patientId === named.toLowerCase());
  const only = named === '' && patients.length === 1 ? patients[0] : undefined;
  const patient = meant ?? only;
  if (!patient) return refuse('patient-missing', 'patientId');
  visit.actFor(patient.patientId);
  return { patientId: patient.patientId };
}
