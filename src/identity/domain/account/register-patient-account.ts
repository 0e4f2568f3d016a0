import { Command } from '../../../kernel/command.js';

/**
 * A visitor registers as a patient: an account and the patient it is. `mobile` as typed, in international form,
 * `birthDate` `YYYY-MM-DD`. The password goes to the vault as a hash and nowhere else. Answers
 * `Registered | Refusal`.
 */
export class RegisterPatientAccount extends Command<{
  readonly fullName: string;
  readonly mobile: string;
  readonly email?: string | null;
  readonly birthDate: string;
  readonly password: string;
}> {}

/** `position` is where the last event stands in the log, for those who wait to see it. */
export interface Registered {
  readonly accountId: string;
  readonly patientId: string;
  readonly position: bigint | null;
}
