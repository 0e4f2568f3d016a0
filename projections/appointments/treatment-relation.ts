import { bindings } from '../../src/platform/projecting/bindings.js';
import { keyAfter, type Page } from '../../src/platform/projecting/page.js';
import { readPage } from '../../src/platform/projecting/read-page.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { searchable, wordPatterns } from '../../src/platform/projecting/words.js';

export interface PatientRow {
  readonly patientId: string;
  readonly fullName: string;
  /** E.164 */
  readonly mobile: string | null;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
}

/**
 * Patients whom a doctor treats, by name; `q` holds words that their name begins with, or digits of their number.
 * @see hasTreatmentRelation
 */
export function doctorPatients(
  db: ReadModels,
  filter: { doctorId: string; q?: string; after?: string },
): Promise<Page<PatientRow>> {
  const { values, bind } = bindings();
  const treated = `p.patient_id IN (SELECT a.patient_id ${treatedBy(bind(filter.doctorId))})`;
  const named = wordPatterns(filter.q).map((pattern) => `p.search LIKE ${bind(pattern)}`);
  return readPage<PatientRow>(
    db,
    {
      values,
      bind,
      columns: `p.patient_id AS "patientId", p.full_name AS "fullName", p.mobile, p.birth_date AS "birthDate"`,
      matching: `FROM appointments.patient p WHERE ${[treated, ...named].join(' AND ')}`,
      order: ['p.sort_name', 'p.patient_id'],
      keyOf: ({ fullName, patientId }) => [searchable(fullName), patientId],
    },
    keyAfter(filter.after, 'string', 'string'),
  );
}

/**
 * Whether an approved doctor treats a patient: some appointment was booked with the doctor, or a request is open to the
 * doctor, in an approved specialty and not declined.
 */
export async function hasTreatmentRelation(
  db: ReadModels,
  { doctorId, patientId }: { doctorId: string; patientId: string },
): Promise<boolean> {
  const { values, bind } = bindings();
  const [answer] = await db.query<{ related: boolean }>(
    `SELECT EXISTS (SELECT ${treatedBy(bind(doctorId))} AND a.patient_id = ${bind(patientId)}) AS related`,
    values,
  );
  return answer?.related === true;
}

/** From the appointments `a` that make patients the doctor's, up to the end of the conditions. */
function treatedBy(doctor: string): string {
  return `
    FROM appointments.doctor me JOIN appointments.appointment a
      ON (a.booked_doctor_id = me.doctor_id AND a.progress <> 'entered-in-error')
      OR (a.progress = 'proposed' AND a.specialty = ANY(me.specialties)
          AND (a.doctor_id IS NULL OR a.doctor_id = me.doctor_id)
          AND NOT EXISTS (SELECT FROM appointments.decline c
                           WHERE c.appointment_id = a.appointment_id AND c.doctor_id = me.doctor_id))
   WHERE me.approved AND me.doctor_id = ${doctor}`;
}
