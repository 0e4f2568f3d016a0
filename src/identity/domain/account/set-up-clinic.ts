import { Command } from '../../../kernel/command.js';

/**
 * Whoever holds a set-up link opens the clinic with its default specialties, and the account of its first admin. The
 * admin is an approved doctor too when `specialty` and `licenceNumber` are given: a practice of one. `zone` is an
 * IANA zone, `mobile` as typed, in international form. Answers `ClinicSetUp | Refusal`.
 */
export class SetUpClinic extends Command<{
  readonly token: string;
  readonly clinicName: string;
  readonly zone: string;
  readonly fullName: string;
  readonly mobile: string;
  readonly email?: string | null;
  readonly password: string;
  readonly specialty?: string | null;
  readonly licenceNumber?: string | null;
  /** Whether staff need a second factor; `optional` unless told. */
  readonly staffSecondFactor?: 'required' | 'optional';
}> {}

/** `position` is where the last event stands in the log, for those who wait to see it. */
export interface ClinicSetUp {
  readonly accountId: string;
  /** Set when the admin is a doctor too. */
  readonly doctorId: string | null;
  readonly position: bigint | null;
}
