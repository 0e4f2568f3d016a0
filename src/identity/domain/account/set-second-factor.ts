import { Command } from '../../../kernel/command.js';
import type { ResetCheck } from './issue-reset-code.js';

/**
 * Somebody shows with a code that their authenticator app has the secret that their session was shown: from now on
 * signing in asks for a code. Ends all other sessions. Answers `SecondFactorSet | Refusal`.
 */
export class SetSecondFactor extends Command<{
  readonly accountId: string;
  readonly code: string;
  /** The session that was shown the secret, and goes on. */
  readonly sessionId: string;
  /** Of the credentials with the password that was shown. */
  readonly generation: number;
}> {}

export interface SecondFactorSet {
  /** Shown once: each signs in once without the app. Empty when the same command came before. */
  readonly recoveryCodes: readonly string[];
  readonly position: bigint | null;
}

/**
 * The second factor is taken away: by its owner, who knows the password and has a code, or by an admin for somebody who lost it and
 * has shown who they are. Ends all other sessions. Answers `Settled`.
 */
export class RemoveSecondFactor extends Command<{
  readonly accountId: string;
  /** The owner's; an admin has none to give. */
  readonly password: string | null;
  /** How the admin made sure who it is; `null` of the owner, who shows password and code. */
  readonly method: ResetCheck | null;
  readonly code: string;
  /** The owner's session, which goes on. */
  readonly sessionId: string | null;
  /** The IP address it comes from. */
  readonly address: string;
}> {}
