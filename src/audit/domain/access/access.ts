import type { Stream } from '../../../kernel/stream.js';
import type { AccessEvent } from './access.events.js';

/** Facts without rules: nothing looks at a state of them. The id is the patient's. */
export const accessStream: Stream<unknown, AccessEvent> = {
  name: (id) => `access-${id}`,
  initial: null,
  evolve: () => null,
};
