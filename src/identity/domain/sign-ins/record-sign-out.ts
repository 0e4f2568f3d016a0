import { Command } from '../../../kernel/command.js';
import type { SignInEvent } from './sign-ins.events.js';

/** Somebody signed out. Answers `Done`. */
export class RecordSignOut extends Command<{ readonly accountId: string }> {}

export function recordSignOut({ data }: RecordSignOut): readonly SignInEvent[] {
  return [{ type: 'SignedOut', data: { accountId: data.accountId } }];
}
