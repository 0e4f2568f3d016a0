import type { Stream } from '../../../kernel/stream.js';
import type { ResultViewEvent } from './result-views.events.js';

/** Facts without rules: nothing looks at a state of them. The id is that of the account that looked. */
export const resultViewsStream: Stream<unknown, ResultViewEvent> = {
  name: (id) => `resultViews-${id}`,
  initial: null,
  evolve: () => null,
};
