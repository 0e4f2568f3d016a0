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
}
