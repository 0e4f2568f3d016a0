import { Command } from '../../../kernel/command.js';
import type { SignInEvent } from './sign-ins.events.js';

/** Somebody failed to sign in to an account that exists. Sent at most once an hour for an account. Answers `Done`. */
export class RecordRefusedSignIn extends Command<{ readonly accountId: string; readonly rule: string }> {}

export function recordRefusedSignIn({ data }: RecordRefusedSignIn): readonly SignInEvent[] {
  return [{ type: 'SignInRefused', data: { accountId: data.accountId, rule: data.rule } }];
}
