import type { Recorded } from '../../platform/event-store/recorded-event.js';

/**
 * Why an event happened: somebody wished just this; it is part of an action with other steps; it follows from another
 * event, among the steps or elsewhere in the log; or a process did it because its time had come. Steps are indexes.
 */
export type Cause =
  | { readonly kind: 'own' }
  | { readonly kind: 'part'; readonly steps: readonly number[] }
  | { readonly kind: 'follows'; readonly step: number }
  | { readonly kind: 'elsewhere'; readonly eventId: string; readonly type: string }
  | { readonly kind: 'timer' };

/** An event that is none of the steps. */
export interface Elsewhere {
  readonly eventId: string;
  readonly type: string;
}

/** The cause of each event. `elsewhere` finds an event by its id. */
export async function causesOf(
  events: readonly Recorded[],
  elsewhere: (eventId: string) => Promise<Elsewhere | null>,
): Promise<Cause[]> {
  const steps = new Map(events.map(({ id }, index) => [id, index]));
  return Promise.all(
    events.map(async (event, index): Promise<Cause> => {
      const { causationId, commandId, actor } = event.metadata;
      const step = steps.get(causationId);
      if (step !== undefined) return { kind: 'follows', step };
      const others = events.flatMap((other, at) => (at !== index && isSameAction(event, other) ? [at] : []));
      if (others.length > 0) return { kind: 'part', steps: others };
      if (causationId === commandId) return { kind: 'own' };
      const found = await elsewhere(causationId);
      if (found) return { kind: 'elsewhere', eventId: found.eventId, type: found.type };
      return { kind: actor.kind === 'system' ? 'timer' : 'own' };
    }),
  );
}

/** Whether both were done by one command, or as steps of one. */
function isSameAction({ metadata: one }: Recorded, { metadata: other }: Recorded): boolean {
  const [mine, theirs] = [new Set([one.commandId, one.causationId]), [other.commandId, other.causationId]];
  return theirs.some((id) => mine.has(id));
}
