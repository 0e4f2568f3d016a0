import type { Role } from '../../../kernel/actor.js';
import type { EventShapes } from '../../../kernel/stream.js';

export type SignInEvent =
  | { readonly type: 'SignedIn'; readonly data: { accountId: string; role: Role } }
  | { readonly type: 'SignInRefused'; readonly data: { accountId: string; rule: string } }
  | { readonly type: 'SignedOut'; readonly data: { accountId: string } };

export const signInEvents: EventShapes<SignInEvent> = {
  SignedIn: { schema: 1, unhurried: true },
  SignInRefused: { schema: 1, unhurried: true },
  SignedOut: { schema: 1, unhurried: true },
};
