import { Command } from '../../../kernel/command.js';

/**
 * Somebody who is signed in takes another password. `sessionId` is the only session that goes on; `address` the IP
 * address it comes from. Passwords go to the vault as hashes and nowhere else. Answers `Settled`.
 */
export class ChangePassword extends Command<{
  readonly accountId: string;
  readonly oldPassword: string;
  readonly password: string;
  readonly sessionId: string;
  readonly address: string;
}> {}
