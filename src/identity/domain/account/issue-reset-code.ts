import { Command } from '../../../kernel/command.js';

/** How whoever issues a code made sure who asks for it. */
export const RESET_CHECKS = ['document-seen', 'known-in-person', 'called-back'] as const;
export type ResetCheck = (typeof RESET_CHECKS)[number];

/** How long a code is good, in minutes. */
export const RESET_CODE_MINUTES = 60;

/**
 * Front desk or an admin hands a code for a new password to somebody whom they made sure of. The second factor stays.
 * Front desk does so for patients only. Answers `ResetCodeIssued | Refusal`.
 */
export class IssueResetCode extends Command<{ readonly accountId: string; readonly method: ResetCheck }> {}

export interface ResetCodeIssued {
  /** Shown once; the same command shows the same. */
  readonly code: string;
  /** ISO instant. */
  readonly until: string;
  readonly position: bigint | null;
}
