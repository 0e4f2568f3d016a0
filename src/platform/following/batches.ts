import type { Codec } from '../event-store/codec.js';
import type { EventLog } from '../event-store/event-log.js';
import type { Recorded } from '../event-store/recorded-event.js';

/** What following a log takes. */
export type FollowedLog = Pick<EventLog, 'follow' | 'head' | 'identity'>;

/** What lies between two positions of the log. */
export interface Batch {
  /** The events that somebody handles, in order. */
  readonly events: readonly Recorded[];
  /** The id of the batch's first event, handled or not. */
  readonly firstId: string;
  /** The position of the batch's last event, handled or not. */
  readonly last: bigint;
}

export interface Reading {
  readonly log: FollowedLog;
  readonly codec: Pick<Codec, 'decode'>;
  /** The event types that somebody handles; others are not decoded. */
  readonly types: ReadonlySet<string>;
  /** Events per batch at most. */
  readonly size: number;
  /** Whether an event of this type may lie for a moment until others have come; none may unless told. */
  readonly mayWait?: (type: string) => boolean;
}

/**
 * Reads the log after a position, in batches, until `signal` aborts. The next batch is read and decoded while the one
 * before it is written. Throws what `decode` throws.
 */
export async function* batchesAfter(
  position: bigint | null,
  { log, codec, types, size, mayWait = () => false }: Reading,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const following = log.follow(position, size, both, ({ type }) => mayWait(type));
  const read = async (): Promise<Batch | null> => {
    const next = await following.next();
    const stored = next.done === true ? [] : next.value;
    const [first, last] = [stored[0], stored.at(-1)];
    if (!first || !last) return null;
    const events = await codec.decode(stored.filter((event) => types.has(event.type)));
    return { events, firstId: first.id, last: last.position };
  };
  const ahead = () => {
    const batch = read();
    batch.catch(() => undefined);
    return batch;
  };
  let coming = ahead();
  try {
    for (;;) {
      const batch = await coming;
      if (!batch) return;
      coming = ahead();
      yield batch;
    }
  } finally {
    over.abort();
    await coming.catch(() => undefined);
    await following.return(undefined);
  }
}
