import type { Role } from '../../src/kernel/actor.js';
import { bindings } from '../../src/platform/projecting/bindings.js';
import { placeAfter, type Page } from '../../src/platform/projecting/page.js';
import { readPage } from '../../src/platform/projecting/read-page.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';

/** Somebody who saw something of a patient. */
export interface AccessRow {
  readonly patientId: string;
  /** The commit position of the event, as digits. */
  readonly position: string;
  /** ISO instant. */
  readonly at: string;
  readonly kind: 'viewed' | 'listed' | 'emergency' | 'unmasked' | 'exported';
  readonly accountId: string;
  /** The role they acted in. */
  readonly role: Role;
  /** The kind of page, where there was one. */
  readonly page: string | null;
  readonly format: string | null;
  /** What they said why. */
  readonly reason: string | null;
  /** Until when an emergency opened the record, ISO instant. */
  readonly until: string | null;
}

export interface AccessFilter {
  readonly patient?: string;
  /** One of these. */
  readonly patients?: readonly string[];
  readonly account?: string;
  readonly kind?: string;
  /** ISO instants: from the first one on, and before the second. */
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
}

const columns = `
  a.patient_id AS "patientId", a.position, a.at, a.kind, a.account_id AS "accountId", a.role, a.page, a.format,
  a.reason, a.until`;

/** Who saw what, the latest first. */
export function searchAccess(db: ReadModels, filter: AccessFilter): Promise<Page<AccessRow>> {
  const { values, bind } = bindings();
  const { patient, patients, account, kind, from, to, after } = filter;
  const conditions = [
    patient && `a.patient_id = ${bind(patient)}`,
    patients && `a.patient_id = ANY(${bind(patients)}::text[])`,
    account && `a.account_id = ${bind(account)}`,
    kind && `a.kind = ${bind(kind)}`,
    from && `a.at >= ${bind(from)}`,
    to && `a.at < ${bind(to)}`,
  ].filter(Boolean);
  return readPage<AccessRow>(
    db,
    {
      values,
      bind,
      columns,
      matching: `FROM access.access a WHERE ${['true', ...conditions].join(' AND ')}`,
      order: ['a.at', 'a.position', 'a.patient_id'],
      latestFirst: true,
      keyOf: ({ at, position, patientId }) => [at, position, patientId],
    },
    placeAfter(after, 'string'),
  );
}

/** Whether an emergency opened the patient's record to the doctor, and that time is not over at `now` (ISO instant). */
export async function hasEmergencyAccess(
  db: ReadModels,
  { doctorId, patientId, now }: { doctorId: string; patientId: string; now: string },
): Promise<boolean> {
  const { values, bind } = bindings();
  const rows = await db.query(
    `SELECT FROM access.emergency
      WHERE patient_id = ${bind(patientId)} AND doctor_id = ${bind(doctorId)} AND until > ${bind(now)} LIMIT 1`,
    values,
  );
  return rows.length > 0;
}

/** Emergencies in which somebody opened the record of one of these patients after `since` (ISO instant), latest first. */
export function emergenciesSince(
  db: ReadModels,
  { patientIds, since }: { patientIds: readonly string[]; since: string },
): Promise<AccessRow[]> {
  const { values, bind } = bindings();
  return db.query<AccessRow>(
    `SELECT ${columns} FROM access.access a
      WHERE a.patient_id = ANY(${bind(patientIds)}::text[]) AND a.kind = 'emergency' AND a.at > ${bind(since)}
      ORDER BY a.at DESC, a.position DESC LIMIT 10`,
    values,
  );
}
