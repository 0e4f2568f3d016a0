import type { Role } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import type { SignInEvent } from './sign-ins.events.js';

/** Somebody signed in, or picked another role. Answers `Done`. */
export class RecordSignIn extends Command<{ readonly accountId: string; readonly role: Role }> {}

export function recordSignIn({ data }: RecordSignIn): readonly SignInEvent[] {
  return [{ type: 'SignedIn', data: { accountId: data.accountId, role: data.role } }];
}
