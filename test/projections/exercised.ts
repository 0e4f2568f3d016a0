import type { Projection } from '../../src/platform/projecting/projection.js';

export interface Exercised {
  /** The projection, to be given events in its place. */
  readonly projection: Projection;
  /** The events of `when` that it was not given yet. */
  missing(): string[];
}

/** Notes which keys of a projection's `when` a test file exercises. */
export function exercised(projection: Projection): Exercised {
  const seen = new Set<string>();
  const when = Object.entries(projection.when).map(([type, handle]): [string, typeof handle] => [
    type,
    (event, rows) => {
      seen.add(type);
      handle(event, rows);
    },
  ]);
  return {
    projection: { ...projection, when: Object.fromEntries(when) },
    missing: () => Object.keys(projection.when).filter((type) => !seen.has(type)),
  };
}
