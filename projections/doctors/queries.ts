import { bindings } from '../../src/platform/projecting/bindings.js';
import { keyAfter, type Page } from '../../src/platform/projecting/page.js';
import { readPage } from '../../src/platform/projecting/read-page.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { searchable, wordPatterns } from '../../src/platform/projecting/words.js';
import type { WorkingHours } from '../../src/registration/domain/doctor/doctor.events.js';

export interface DoctorRow {
  readonly doctorId: string;
  readonly accountId: string;
  readonly fullName: string;
  /** E.164 */
  readonly mobile: string;
  readonly email: string | null;
  /** What the doctor applied for. */
  readonly specialty: string;
  readonly licenceNumber: string;
  readonly status: 'applied' | 'approved' | 'suspended';
  readonly suspendedReason: string | null;
  /** Approved for these; a suspended doctor keeps them for the record only. */
  readonly specialties: readonly string[];
  /** As set last, with the first date they hold. */
  readonly workingHours: (WorkingHours & { readonly from: string }) | null;
  /** False while they are the hours that everybody starts with. */
  readonly hoursConfirmed: boolean;
  /** ISO instant. */
  readonly registeredAt: string;
}

const doctor = `
  d.doctor_id AS "doctorId", d.account_id AS "accountId", d.full_name AS "fullName", d.mobile, d.email, d.specialty,
  d.licence_number AS "licenceNumber", d.status, d.suspended_reason AS "suspendedReason", d.specialties,
  d.working_hours AS "workingHours", d.hours_confirmed AS "hoursConfirmed", d.registered_at AS "registeredAt"`;

export async function doctorById(db: ReadModels, doctorId: string): Promise<DoctorRow | null> {
  const { values, bind } = bindings();
  const [row] = await db.query<DoctorRow>(
    `SELECT ${doctor} FROM doctors.doctor d WHERE d.doctor_id = ${bind(doctorId)}`,
    values,
  );
  return row ?? null;
}

/** Those of the doctors that there are. */
export function doctorsByIds(db: ReadModels, doctorIds: readonly string[]): Promise<DoctorRow[]> {
  const { values, bind } = bindings();
  return db.query<DoctorRow>(
    `SELECT ${doctor} FROM doctors.doctor d WHERE d.doctor_id = ANY(${bind(doctorIds)}::text[])`,
    values,
  );
}

/** Doctors whom patients may book, by name: `q` holds words that their name begins with. */
export function approvedDoctors(
  db: ReadModels,
  filter: { specialty?: string; q?: string; after?: string },
): Promise<Page<DoctorRow>> {
  return doctorsByName(db, { ...filter, status: 'approved' });
}

/** All doctors by name. */
export function doctorsForAdmin(
  db: ReadModels,
  filter: { status?: string; q?: string; after?: string },
): Promise<Page<DoctorRow>> {
  return doctorsByName(db, filter);
}

function doctorsByName(
  db: ReadModels,
  filter: { status?: string; specialty?: string; q?: string; after?: string },
): Promise<Page<DoctorRow>> {
  const { values, bind } = bindings();
  const conditions = wordPatterns(filter.q).map((pattern) => `d.search LIKE ${bind(pattern)}`);
  if (filter.status) conditions.push(`d.status = ${bind(filter.status)}`);
  if (filter.specialty) conditions.push(`${bind(filter.specialty)} = ANY(d.specialties)`);
  return readPage<DoctorRow>(
    db,
    {
      values,
      bind,
      columns: doctor,
      matching: `FROM doctors.doctor d WHERE ${['true', ...conditions].join(' AND ')}`,
      order: ['d.sort_name', 'd.doctor_id'],
      keyOf: ({ fullName, doctorId }) => [searchable(fullName), doctorId],
    },
    keyAfter(filter.after, 'string', 'string'),
  );
}
