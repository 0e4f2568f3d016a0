import { Command } from '../../../kernel/command.js';
import type { Role } from '../../../kernel/actor.js';

/**
 * Whoever holds a set-up link fills the empty log with an invented clinic of the usual size. Answers
 * `SampleClinicOpened | Refusal` (`clinic-already-open`, or what is wrong with the link).
 */
export class OpenSampleClinic extends Command<{ readonly token: string }> {}

/** Who can sign in. The passwords are kept nowhere else. */
export interface SampleClinicOpened {
  readonly accounts: readonly {
    readonly role: Role;
    readonly fullName: string;
    /** E.164; it can reach nobody. */
    readonly mobile: string;
    readonly password: string;
  }[];
  readonly events: number;
}
