import { Command } from '../../../kernel/command.js';

/** Sends a link to the account's e-mail address, or a code to its mobile, to prove that it is theirs. Answers `Settled`. */
export class SendProof extends Command<{
  readonly accountId: string;
  readonly of: 'email' | 'mobile';
}> {}

/** The link came back: from now on the address signs in. Answers `Settled`. */
export class VerifyEmail extends Command<{ readonly token: string }> {}

/** The code came back. Answers `Settled`. */
export class VerifyMobile extends Command<{ readonly accountId: string; readonly code: string }> {}

export const EMAIL_LINK_HOURS = 24;
export const MOBILE_CODE_MINUTES = 10;
