import { Command } from '../../../kernel/command.js';

/**
 * Somebody changes their name, mobile (as typed, in international form) or e-mail. Another mobile or e-mail asks for
 * the password, and for a code where there is a second factor, and the old one is told. Answers `Settled`.
 */
export class ChangeContacts extends Command<{
  readonly accountId: string;
  readonly fullName: string;
  readonly mobile: string;
  readonly email: string | null;
  readonly password: string;
  readonly code: string;
  /** The IP address it comes from. */
  readonly address: string;
}> {}
