import { agree, type Answer } from './answers.js';
import type { Append, Operation } from './operations.js';
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

/** Leaves out what a difference does not need: operations, in ever smaller pieces, and appends of bursts. */
export async function shortened(difference: Difference, twins: Twins): Promise<Difference> {
  let shortest = difference;
  const isStill = async (operations: readonly Operation[]): Promise<boolean> => {
    const still = await firstDifference(operations, twins);
    if (still) shortest = still;
    return still !== null;
  };
  for (let size = Math.ceil(shortest.operations.length / 2); size > 0; size = Math.floor(size / 2)) {
    for (let start = 0; start < shortest.operations.length;)
      if (!(await isStill(shortest.operations.toSpliced(start, size)))) start += size;
  }
  for (let at = 0; at < shortest.operations.length; at += 1) {
    for (let append = 0; append < appendsIn(shortest.operations[at]).length;) {
      const appends = appendsIn(shortest.operations[at]).toSpliced(append, 1);
      if (!(await isStill(shortest.operations.with(at, { kind: 'burst', appends })))) append += 1;
    }
  }
  return shortest;
}

const appendsIn = (operation: Operation | undefined): readonly Append[] =>
  operation?.kind === 'burst' ? operation.appends : [];
