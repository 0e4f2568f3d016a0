import { bindings } from '../../src/platform/projecting/bindings.js';
import { keyAfter, type Page } from '../../src/platform/projecting/page.js';
import { readPage } from '../../src/platform/projecting/read-page.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { searchable, wordPatterns } from '../../src/platform/projecting/words.js';
import type { ActingAs } from '../../src/registration/domain/patient/patient.events.js';

/** Names and contacts of an erased patient read as erased. Instants are ISO. */
export interface Patient {
  readonly patientId: string;
  readonly fullName: string;
  /** E.164 */
  readonly mobile: string | null;
  readonly email: string | null;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  readonly registeredAt: string;
  readonly erasureRequestedAt: string | null;
  readonly erasureConfirmedAt: string | null;
  readonly erasedAt: string | null;
  readonly heldAt: string | null;
  readonly holdReason: string | null;
}

/** A patient whom an account acts for. */
export interface ActedFor {
  readonly patientId: string;
  readonly fullName: string;
  readonly birthDate: string;
  readonly as: ActingAs;
}

/** An account that acts for a patient; `since` is an ISO instant. */
export interface Acting {
  readonly accountId: string;
  readonly as: ActingAs;
  readonly since: string;
}

const patient = `
  p.patient_id AS "patientId", p.full_name AS "fullName", p.mobile, p.email, p.birth_date AS "birthDate",
  p.registered_at AS "registeredAt", p.erasure_requested_at AS "erasureRequestedAt",
  p.erasure_confirmed_at AS "erasureConfirmedAt", p.erased_at AS "erasedAt", p.held_at AS "heldAt",
  p.hold_reason AS "holdReason"`;

export async function patientById(db: ReadModels, patientId: string): Promise<Patient | null> {
  const [row] = await db.query<Patient>(`SELECT ${patient} FROM patients.patient p WHERE p.patient_id = $1`, [
    patientId,
  ]);
  return row ?? null;
}

/** Whom an account acts for: itself first, then by name. */
export function patientsOf(db: ReadModels, accountId: string): Promise<ActedFor[]> {
  return db.queryPrepared<ActedFor>(
    `SELECT a.patient_id AS "patientId", coalesce(p.full_name, '') AS "fullName",
            coalesce(p.birth_date, '') AS "birthDate", a.acts_as AS as
       FROM patients.acting a LEFT JOIN patients.patient p USING (patient_id)
      WHERE a.account_id = $1
      ORDER BY a.acts_as <> 'self', p.sort_name, a.patient_id`,
    [accountId],
  );
}

/** Who acts for a patient: the own account first, then the longest standing. */
export function accountsActingFor(db: ReadModels, patientId: string): Promise<Acting[]> {
  return db.query<Acting>(
    `SELECT account_id AS "accountId", acts_as AS as, since FROM patients.acting
      WHERE patient_id = $1 ORDER BY acts_as <> 'self', since, account_id`,
    [patientId],
  );
}

/** Patients by name; `q` holds words that the name or e-mail address begins with, digits from anywhere in the number. */
export function searchPatients(
  db: ReadModels,
  filter: { readonly q?: string; readonly after?: string },
): Promise<Page<Patient>> {
  const { values, bind } = bindings();
  const conditions = wordPatterns(filter.q).map((pattern) => `p.search LIKE ${bind(pattern)}`);
  return readPage<Patient>(
    db,
    {
      values,
      bind,
      columns: patient,
      matching: `FROM patients.patient p WHERE ${['p.erased_at IS NULL', ...conditions].join(' AND ')}`,
      order: ['p.sort_name', 'p.patient_id'],
      keyOf: ({ fullName, patientId }) => [searchable(fullName), patientId],
    },
    keyAfter(filter.after, 'string', 'string'),
  );
}

/** Patients whose erasure is asked for or under way, at most 1000, the oldest wish first. */
export function patientsToErase(db: ReadModels): Promise<Patient[]> {
  return db.query<Patient>(
    `SELECT ${patient} FROM patients.patient p
      WHERE p.erasure_requested_at IS NOT NULL ORDER BY p.erasure_requested_at, p.patient_id LIMIT 1000`,
  );
}

/** Patients whose records must be kept, at most 1000, the newest first. */
export function patientsOnHold(db: ReadModels): Promise<Patient[]> {
  return db.query<Patient>(
    `SELECT ${patient} FROM patients.patient p
      WHERE p.held_at IS NOT NULL ORDER BY p.held_at DESC, p.patient_id LIMIT 1000`,
  );
}

/** Those of the patients who have an account of their own. */
export async function withOwnAccount(
  db: ReadModels,
  patientIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ patientId: string }>(
    `SELECT patient_id AS "patientId" FROM patients.acting WHERE patient_id = ANY($1) AND acts_as = 'self'`,
    [patientIds],
  );
  return new Set(rows.map(({ patientId }) => patientId));
}
