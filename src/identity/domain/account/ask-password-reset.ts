import { Command } from '../../../kernel/command.js';

/**
 * Somebody forgot the password of `login` (as typed). A link or a code goes to a verified address of the account, if
 * there is one; the answer never says so. Answers `Settled`.
 */
export class AskPasswordReset extends Command<{ readonly login: string }> {}

/** How long the link in a mail is good, and the code in an SMS, in minutes. */
export const RESET_LINK_MINUTES = 30;
export const RESET_SMS_MINUTES = 10;
