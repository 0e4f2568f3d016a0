import { z } from 'zod';
import { findClinic } from '../../../projections/clinic/queries.js';
import { doctorById, type DoctorRow } from '../../../projections/doctors/queries.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import type { Specialty } from '../../registration/domain/clinic/specialties.js';
import { date, optionalDate, optionalText, text } from '../forms/fields.js';
import type { FormState } from '../forms/form.js';
import { isUuid } from '../forms/path.js';

/** What a page that sends somebody to the form knows already. */
export const wish = z.object({
  doctorId: optionalText(40, 'unknown-doctor'),
  specialty: optionalText(60, 'unknown-specialty'),
  from: optionalDate,
  to: optionalDate,
});

/** What whoever joins the waiting list says; the view `waitlist/_wish` asks for it. */
export const wishFields = {
  doctorId: optionalText(40, 'unknown-doctor'),
  specialty: optionalText(60, 'unknown-specialty'),
  reason: text('reason-missing', 2000, 'reason-too-long'),
  from: date('date-missing'),
  to: date('date-missing'),
};

/** The doctor who is waited for, when one is named, else the specialties to choose from. */
export async function choicesOf(
  db: ReadModels,
  { typed }: FormState,
): Promise<{ readonly doctor: DoctorRow | null; readonly specialties: readonly Specialty[] }> {
  const { doctorId } = typed;
  const named =
    typeof doctorId === 'string' && isUuid(doctorId) ? await doctorById(db, doctorId.toLowerCase()) : null;
  const specialties = (await findClinic(db))?.specialties ?? [];
  return { doctor: named?.status === 'approved' ? named : null, specialties };
}
