import { agree, type Answer } from './answers.js';
import type { Operation } from './operations.js';
import type { Twin } from './twin.js';

/** Where two servers did not say the same, and what led there. */
export interface Difference {
  /** The last one is where they differ. */
  readonly operations: readonly Operation[];
  readonly one: Answer;
  readonly other: Answer;
}

/** Makes two that have heard nothing yet. */
export type Twins = () => Promise<readonly [Twin, Twin]>;

/** Asks both the same at once, one operation after the other; `null` when they agree to the end. */
export async function firstDifference(
  operations: readonly Operation[],
  twins: Twins,
): Promise<Difference | null> {
  const pair = await twins();
  try {
    for (const [index, operation] of operations.entries()) {
      const [one, other] = (await Promise.all(pair.map((twin) => twin.answer(operation)))) as [
        Answer,
        Answer,
      ];
      if (!agree(one, other)) return { operations: operations.slice(0, index + 1), one, other };
    }
    return null;
  } finally {
    await Promise.all(pair.map((twin) => twin.close()));
  }
}

/** Leaves out what a difference does not need, in ever smaller pieces, as long as there is one. */
export async function shortened(difference: Difference, twins: Twins): Promise<Difference> {
  let shortest = difference;
  for (let size = Math.ceil(shortest.operations.length / 2); size > 0; size = Math.floor(size / 2)) {
    for (let start = 0; start < shortest.operations.length;) {
      const rest = shortest.operations.toSpliced(start, size);
      const still = await firstDifference(rest, twins);
      if (still) shortest = still;
      else start += size;
    }
  }
  return shortest;
}
