import type { Role } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';

/** Patients register themselves; everybody else can be invited. */
export type InvitedRole = Exclude<Role, 'patient'>;

/** How long an invitation can be accepted. */
export const INVITATION_DAYS = 7;

/**
 * An admin invites somebody to open an account in a role, by a link that works once and is bound to a mobile (as
 * typed, in international form). Answers `InvitationIssued | Refusal`.
 */
export class IssueInvitation extends Command<{
  readonly fullName: string;
  readonly mobile: string;
  readonly role: InvitedRole;
}> {}

export interface InvitationIssued {
  readonly accountId: string;
  /** The secret of the link `/invitations/<token>`. Sending the same command again answers the same. */
  readonly invitationToken: string;
  readonly position: bigint | null;
}
