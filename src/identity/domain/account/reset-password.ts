import { Command } from '../../../kernel/command.js';

/** What entitles to a new password: the token of a link, or a code for a login (both as typed). */
export type ResetProof = { readonly token: string } | { readonly login: string; readonly code: string };

/**
 * Somebody without the old password sets a new one. It ends all sessions of the account and signs nobody in. Answers
 * `Settled`.
 */
export class ResetPassword extends Command<{
  readonly proof: ResetProof;
  readonly password: string;
  /** The IP address it comes from. */
  readonly address: string;
}> {}
