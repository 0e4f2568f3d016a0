import type { Stream } from '../../../kernel/stream.js';
import type { ExportsEvent } from './exports.events.js';

/** Facts without rules: nothing looks at a state of them. The id is that of the account that took something away. */
export const exportsStream: Stream<unknown, ExportsEvent> = {
  name: (id) => `exports-${id}`,
  initial: null,
  evolve: () => null,
};
