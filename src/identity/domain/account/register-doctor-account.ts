import { Command } from '../../../kernel/command.js';

/**
 * A visitor registers as a doctor, to be approved by an admin. `mobile` as typed, in international form;
 * `specialty` is a slug that the clinic offers. The password goes to the vault as a hash and nowhere else. Answers
 * `RegisteredDoctor | Refusal`.
 */
export class RegisterDoctorAccount extends Command<{
  readonly fullName: string;
  readonly mobile: string;
  readonly email?: string | null;
  readonly specialty: string;
  readonly licenceNumber: string;
  readonly password: string;
}> {}

/** `position` is where the last event stands in the log, for those who wait to see it. */
export interface RegisteredDoctor {
  readonly accountId: string;
  readonly doctorId: string;
  readonly position: bigint | null;
}
