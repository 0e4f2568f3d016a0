import type { AllStreamResolvedEvent, AllStreamSubscription } from '@eventstore/db-client';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { StoredEvent } from './recorded-event.js';

interface Following {
  readonly size: number;
  readonly signal: AbortSignal;
  readonly after: bigint | null;
  readonly subscribe: (after: bigint | null) => AllStreamSubscription;
  readonly read: (resolved: AllStreamResolvedEvent) => StoredEvent | null;
  /** Whether an event may lie for a moment until others have come; none may unless told. */
  readonly mayWait?: MayWait | undefined;
  /** How long it may, in milliseconds; 50 unless told. */
  readonly patienceMs?: number;
}

export type MayWait = (event: StoredEvent) => boolean;

/** A batch of at least this many is catching up: it is worth a moment to let it grow. */
const CATCHING_UP = 32;
const GROWING_TIME_MS = 10;
const PATIENCE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Cuts a subscription into batches of what has arrived. The client does not resume a broken subscription: this does,
 * from the last event it handed out, waiting longer after each failure in a row.
 */
export async function* inBatches(following: Following): AsyncGenerator<StoredEvent[]> {
  const { signal } = following;
  let last = following.after;
  let pause = 100;
  while (!signal.aborted) {
    const subscription = following.subscribe(last);
    const stop = () => {
      void end(subscription);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const batch of batches(subscription, following)) {
        yield batch;
        last = batch.at(-1)?.position ?? last;
        pause = 100;
      }
    } catch (error) {
      if (!(error instanceof SubscriptionBroke)) throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      await end(subscription);
    }
    await delay(pause, undefined, { signal }).catch(() => undefined);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

class SubscriptionBroke extends Error {}

/** Cancelling the call leaves the client's stream open, destroying the stream leaves the call: it takes both. */
async function end(subscription: AllStreamSubscription): Promise<void> {
  subscription.on('error', () => undefined);
  await subscription.unsubscribe().catch(() => undefined);
  subscription.destroy();
}

async function* batches(
  subscription: AllStreamSubscription,
  { size, read, mayWait = () => false, patienceMs = PATIENCE_MS }: Following,
) {
  const iterator = subscription[Symbol.asyncIterator]();
  const next = () => {
    const result = iterator.next().catch((error: unknown): never => {
      throw new SubscriptionBroke('The subscription broke', { cause: error });
    });
    result.catch(() => undefined);
    return result;
  };
  let arriving = next();
  for (;;) {
    const batch: StoredEvent[] = [];
    let isUrgent = false;
    let patience: Promise<null> | undefined;
    let arrived: IteratorResult<AllStreamResolvedEvent> | null = await arriving;
    while (arrived && !arrived.done) {
      const event = read(arrived.value);
      if (event) batch.push(event);
      isUrgent ||= event !== null && !mayWait(event);
      arriving = next();
      if (batch.length >= size) break;
      const over = isUrgent
        ? nothingYet(batch.length)
        : (patience ??= delay(patienceMs, null, { ref: false }));
      arrived = await Promise.race([arriving, over]);
    }
    if (arrived?.done) {
      if (batch.length > 0) yield batch;
      return;
    }
    if (batch.length > 0) yield batch;
  }
}

async function nothingYet(collected: number): Promise<null> {
  if (collected < CATCHING_UP) await nextTurn();
  else await delay(GROWING_TIME_MS);
  return null;
}
