import type { Stream } from '../../../kernel/stream.js';
import type { OperationsEvent } from './operations.events.js';

/** Facts, one stream of them: no decision looks at what was done before. */
export const operationsStream: Stream<unknown, OperationsEvent> = {
  name: () => 'operations',
  initial: null,
  evolve: () => null,
};
