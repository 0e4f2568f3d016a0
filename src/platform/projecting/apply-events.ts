import type { Projection, Recorded } from './projection.js';
import type { GatheredRows } from './rows.js';

/** An event that a projection could not take, or that came after one in its stream. */
export interface Parked {
  readonly event: Recorded;
  /** What went wrong, `null` for an event that only waits behind another. */
  readonly error: string | null;
}

/**
 * Lets a projection handle events in order, gathering what it does. An event whose handler throws is parked, and so
 * is every later one of its stream; `parked` knows the streams that already stand still and learns the new ones.
 */
export function applyEvents(
  projection: Projection,
  events: readonly Recorded[],
  rows: GatheredRows,
  parked: Set<string>,
): Parked[] {
  const standing: Parked[] = [];
  for (const event of events) {
    const handle = handlerOf(projection, event.type);
    if (!handle) continue;
    if (parked.has(event.stream)) {
      standing.push({ event, error: null });
      continue;
    }
    try {
      handle(event, rows);
      rows.accept();
    } catch (error) {
      rows.discard();
      parked.add(event.stream);
      standing.push({ event, error: describe(error) });
    }
  }
  return standing;
}

/** What the projection does with events of this type, if anything. */
export function handlerOf(projection: Projection, type: string): Projection['when'][string] | undefined {
  return Object.hasOwn(projection.when, type) ? projection.when[type] : undefined;
}

export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
