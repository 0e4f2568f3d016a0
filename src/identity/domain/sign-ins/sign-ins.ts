import type { Stream } from '../../../kernel/stream.js';
import type { SignInEvent } from './sign-ins.events.js';

/** Facts without rules: nothing looks at a state of them. The id is the account's. */
export const signInsStream: Stream<unknown, SignInEvent> = {
  name: (id) => `signIns-${id}`,
  initial: null,
  evolve: () => null,
};
