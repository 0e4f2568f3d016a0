import { Command } from '../../../kernel/command.js';

/**
 * Who was invited opens the account with a password of their own. `specialty` and `licenceNumber` are for those who
 * were invited as doctors. Answers `InvitationLinkAccepted | Refusal`.
 */
export class AcceptInvitationLink extends Command<{
  readonly token: string;
  readonly password: string;
  readonly specialty?: string | null;
  readonly licenceNumber?: string | null;
}> {}

/** `position` is where the last event stands in the log, for those who wait to see it. */
export interface InvitationLinkAccepted {
  readonly accountId: string;
  readonly doctorId: string | null;
  readonly position: bigint | null;
}
