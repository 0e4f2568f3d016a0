import type { Role } from './actor.js';

/** Who looks at a page or listens on a socket: a signed-in account in the role it picked. */
export interface Viewer {
  readonly sessionId: string;
  readonly accountId: string;
  readonly fullName: string;
  readonly role: Role;
  /** All roles of the account, for switching. */
  readonly roles: readonly Role[];
  /** The patient the account itself is, where it is one. */
  readonly patientId: string | null;
  readonly doctorId: string | null;
  /** Staff who have to set up a second factor before they may do anything else. */
  readonly mustEnrol?: boolean;
  /** Whom the account acts for in the role of a patient: itself first, then by name. Empty in other roles. */
  readonly patients: readonly ActedForPatient[];
  /** All that decides what they may do, in words that are only compared: with what it was before. */
  readonly rights: readonly string[];
}

export interface ActedForPatient {
  readonly patientId: string;
  readonly fullName: string;
  readonly as: 'self' | 'representative';
}

/** Whether somebody acts for the patient. */
export function actsFor({ patients }: Viewer, patientId: string): boolean {
  return patients.some((patient) => patient.patientId === patientId);
}
