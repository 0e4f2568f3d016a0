import { createHash } from 'node:crypto';
import type { Account } from '../../../projections/accounts/queries.js';
import type { DoctorRow } from '../../../projections/doctors/queries.js';
import type { ActedForPatient, Viewer } from '../../kernel/viewer.js';

/** All that decides what somebody may do, one word for each part of it, in order. */
export function rightsOf(
  { roles, secondFactor }: Pick<Account, 'roles' | 'secondFactor'>,
  doctor: Pick<DoctorRow, 'status' | 'specialties'> | null,
  patients: readonly ActedForPatient[],
): string[] {
  const specialties = doctor?.status === 'approved' ? doctor.specialties : [];
  return [
    ...roles.map((role) => `role ${role}`),
    ...specialties.map((specialty) => `specialty ${specialty}`),
    ...patients.map(({ patientId }) => `patient ${patientId}`),
    ...(secondFactor ? ['second factor'] : []),
  ].sort();
}

/** What a session keeps of them, to see later whether they are others. */
export function digestOf({ rights }: Pick<Viewer, 'rights'>): string {
  return createHash('sha256').update(JSON.stringify(rights)).digest('base64url');
}

/** The topics under which read models announce a change of somebody's rights. */
export function topicsOfRights({ accountId, doctorId }: Pick<Viewer, 'accountId' | 'doctorId'>): string[] {
  const own = [`account/${accountId}`, `acting/${accountId}`, 'clinic'];
  return doctorId === null ? own : [...own, `doctor/${doctorId}`];
}
