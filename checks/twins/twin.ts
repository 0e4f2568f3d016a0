import type { Answer } from './answers.js';
import type { Operation } from './operations.js';

/** One of two that are asked the same. */
export interface Twin {
  answer(operation: Operation): Promise<Answer>;
  close(): Promise<void>;
}
