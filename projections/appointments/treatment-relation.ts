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

const columns = `p.patient_id AS "patientId", p.full_name AS "fullName", p.mobile, p.birth_date AS "birthDate"`;

/** Those of the patients that there are. */
export function patientsByIds(db: ReadModels, patientIds: readonly string[]): Promise<PatientRow[]> {
  const { values, bind } = bindings();
  return db.query<PatientRow>(
    `SELECT ${columns} FROM appointments.patient p WHERE p.patient_id = ANY(${bind(patientIds)}::text[])`,
    values,
  );
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
  const treated = `p.patient_id IN (${treatedBy(bind(filter.doctorId))})`;
  const named = wordPatterns(filter.q).map((pattern) => `p.search LIKE ${bind(pattern)}`);
  return readPage<PatientRow>(
    db,
    {
      values,
      bind,
      columns,
      matching: `FROM appointments.patient p WHERE ${[treated, ...named].join(' AND ')}`,
      order: ['p.sort_name', 'p.patient_id'],
      keyOf: ({ fullName, patientId }) => [searchable(fullName), patientId],
    },
    keyAfter(filter.after, 'string', 'string'),
  );
}

/**
 * Whether an approved doctor treats a patient: some appointment with the doctor is booked or took place, and was not
 * cancelled, or a request is open to the doctor, in an approved specialty and not declined.
 */
export async function hasTreatmentRelation(
  db: ReadModels,
  { doctorId, patientId }: { doctorId: string; patientId: string },
): Promise<boolean> {
  const { values, bind } = bindings();
  const [answer] = await db.query<{ related: boolean }>(
    `SELECT EXISTS (${treatedBy(bind(doctorId), `a.patient_id = ${bind(patientId)}`)}) AS related`,
    values,
  );
  return answer?.related === true;
}

/** Selects the ids of the doctor's patients, some more than once. `which` narrows the appointments `a` further. */
function treatedBy(doctor: string, which = 'true'): string {
  const specialties = `(SELECT specialties FROM approved)`;
  return `
    WITH approved AS (SELECT specialties FROM appointments.doctor WHERE doctor_id = ${doctor} AND approved)
    SELECT a.patient_id FROM appointments.appointment a
     WHERE a.booked_doctor_id = ${doctor} AND a.progress NOT IN ('cancelled', 'entered-in-error') AND ${which}
       AND EXISTS (SELECT FROM approved)
    UNION ALL
    SELECT a.patient_id FROM appointments.appointment a
     WHERE a.progress = 'proposed' AND a.specialty = ANY(${specialties}::text[]) AND ${which}
       AND (a.doctor_id IS NULL OR a.doctor_id = ${doctor})
       AND NOT EXISTS (SELECT FROM appointments.decline c
                        WHERE c.appointment_id = a.appointment_id AND c.doctor_id = ${doctor})`;
}
