import { WrongExpectedVersionError, type AppendResult } from '@eventstore/db-client';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExpectedRevision } from './event-log.js';
import type { NewEvent, StoredEvent } from './recorded-event.js';

/** Where an append ended up: the stream's new last revision and the position of its last event, where known. */
export interface Appended {
  readonly revision: bigint;
  readonly position: bigint | null;
}

/** The stream was not at the revision that the decision had read. Nothing was written. */
export class RevisionConflict extends Error {}

/** The server did not say in time whether the events were written; they may or may not be there. */
export class OutcomeUnknown extends Error {}

/** The event store did not answer what it was asked, or was not asked any more, as that had waited too long. */
export class NoAnswer extends Error {}

/** One append, and how to look for it afterwards. */
export interface Attempt {
  readonly events: readonly Pick<NewEvent, 'id'>[];
  readonly expectedRevision: ExpectedRevision;
  readonly append: () => Promise<AppendResult>;
  /** What stands after the expected revision, or, where any will do, last in the stream; oldest first. */
  readonly readBack: () => Promise<Pick<StoredEvent, 'id' | 'stream' | 'revision' | 'position'>[]>;
}

const ANSWER_WITHIN_MS = 5_000;
/** How long somebody waits at most for what the event store is asked. */
export const GIVE_UP_AFTER_MS = 30_000;

/**
 * Appends and makes sure of the outcome. When the client cannot say what became of the append, the stream is read
 * back from the expected revision: our event there means success, another one a conflict, none that the identical
 * events are sent again at the same revision. They are never sent at a newer one, where they would commit twice.
 * Where any revision will do, our event may stand behind others: the server knows those lately written by their ids,
 * but not once it was started again.
 */
export async function settledAppend(attempt: Attempt): Promise<Appended> {
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
  let found: 'nothing' | 'unreachable' = 'nothing';
  let cause: unknown;
  for (let pause = 50; ; pause = Math.min(pause * 2, 1_000)) {
    try {
      if (found === 'nothing') {
        const result = await within(ANSWER_WITHIN_MS, attempt.append());
        return { revision: result.nextExpectedRevision, position: result.position?.commit ?? null };
      }
    } catch (error) {
      if (error instanceof WrongExpectedVersionError) return await ownOrConflict(attempt, error);
      if (!mayHaveBeenWritten(error)) throw error;
      cause = error;
    }
    const back = await readBack(attempt);
    if (typeof back !== 'string') return back;
    found = back;
    if (performance.now() > giveUpAt)
      throw new OutcomeUnknown('The event store did not confirm the append', { cause });
    await delay(pause);
  }
}

/** A conflict on a resend may be with our own first try, whose answer was lost. */
async function ownOrConflict(attempt: Attempt, error: WrongExpectedVersionError): Promise<Appended> {
  if (attempt.expectedRevision !== 'any') {
    const found = await readBack(attempt);
    if (found === 'unreachable')
      throw new OutcomeUnknown('The event store could not be read back', { cause: error });
    if (found !== 'nothing') return found;
  }
  throw new RevisionConflict(`${error.streamName} is not at revision ${String(attempt.expectedRevision)}`);
}

async function readBack(attempt: Attempt): Promise<Appended | 'nothing' | 'unreachable'> {
  const { events, expectedRevision } = attempt;
  const anywhere = expectedRevision === 'any';
  let there: Awaited<ReturnType<Attempt['readBack']>>;
  try {
    there = await within(ANSWER_WITHIN_MS, attempt.readBack());
  } catch {
    return 'unreachable';
  }
  const last = there.findLast(({ id }) => events.some((event) => event.id === id));
  if (last && (anywhere || there[0]?.id === events[0]?.id))
    return { revision: last.revision, position: last.position };
  if (anywhere || there.length === 0) return 'nothing';
  throw new RevisionConflict(
    `${there[0]?.stream ?? 'The stream'} is not at revision ${String(expectedRevision)}`,
  );
}

const DEFINITE_REFUSALS = new Set([
  'invalid-argument',
  'maximum-append-size-exceeded',
  'missing-required-metadata-property',
  'stream-deleted',
  'access-denied',
  'unsupported',
]);

function mayHaveBeenWritten(error: unknown): boolean {
  return !(error instanceof Error && 'type' in error && DEFINITE_REFUSALS.has(String(error.type)));
}

/** @throws {NoAnswer} when the promise takes longer */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      promise,
      delay(milliseconds, undefined, { signal: timer.signal }).then((): never => {
        throw new NoAnswer(`The event store did not answer within ${String(milliseconds)} ms`);
      }),
    ]);
  } finally {
    timer.abort();
  }
}
