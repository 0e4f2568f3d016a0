/** What an event store answered, in words that are the same for every server. */
export type Answer = Appended | Refused | Events | Several;

/** `place` is where the last event stands, as `stream@revision`; an append without events has none. */
export interface Appended {
  readonly kind: 'appended';
  readonly revision: number;
  readonly place: string | null;
}

export interface Refused {
  readonly kind: 'refused';
  readonly why: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/** Events in the order in which they came, one line each. `full`: as many as were asked for, so that there may be more. */
export interface Events {
  readonly kind: 'events';
  readonly events: readonly string[];
  readonly full: boolean;
}

export interface Several {
  readonly kind: 'several';
  readonly answers: readonly Answer[];
}

export const refused = (why: string, details: Refused['details'] = {}): Refused => ({
  kind: 'refused',
  why,
  details,
});

/**
 * Whether two servers said the same. A server may have events of its own among those that it counts, so that a reading
 * which was full may end earlier than another's.
 */
export function agree(one: Answer, other: Answer): boolean {
  if (one.kind === 'several' && other.kind === 'several')
    return (
      one.answers.length === other.answers.length &&
      one.answers.every((answer, index) => agree(answer, other.answers[index]!))
    );
  if (one.kind === 'events' && other.kind === 'events') {
    const [short, long] = [one, other].toSorted((a, b) => a.events.length - b.events.length);
    if (short!.events.length < long!.events.length && !short!.full) return false;
    return short!.events.every((event, index) => event === long!.events[index]);
  }
  return JSON.stringify(one) === JSON.stringify(other);
}
