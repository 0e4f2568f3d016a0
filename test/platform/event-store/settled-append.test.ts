import { UnavailableError, WrongExpectedVersionError, type AppendResult } from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import type { ExpectedRevision } from '../../../src/platform/event-store/event-log.js';
import type { NewEvent, StoredEvent } from '../../../src/platform/event-store/recorded-event.js';
import { RevisionConflict, settledAppend } from '../../../src/platform/event-store/settled-append.js';

const metadata = {
  actor: { kind: 'visitor' } as const,
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at: '2026-11-22T08:00:00Z',
  schema: 1,
};
const ours: NewEvent = { id: 'ours', type: 'TimeBooked', data: {}, metadata };
const written = (id: string): StoredEvent => ({ ...ours, id, stream: 'day', revision: 5n, position: 70n });
const broken = () => Promise.reject(Object.create(UnavailableError.prototype, {}) as UnavailableError);
const conflict = () =>
  Promise.reject(new WrongExpectedVersionError(undefined, { streamName: 'day', expected: 4n, current: 5n }));
const answered = () =>
  Promise.resolve<AppendResult>({
    success: true,
    nextExpectedRevision: 5n,
    position: { commit: 70n, prepare: 70n },
  });

/** An append whose first tries go as scripted, against a stream that holds `there` from revision 5 on. */
function appendThatGoes(
  tries: (() => Promise<AppendResult>)[],
  there: StoredEvent[],
  expectedRevision: ExpectedRevision = 4n,
) {
  let attempts = 0;
  const outcome = settledAppend({
    events: [ours],
    expectedRevision,
    append: () => (tries[attempts++] ?? answered)(),
    readBack: () => Promise.resolve(there),
  });
  return { outcome, attempts: () => attempts };
}

describe('an append whose answer got lost', () => {
  it('is a success when our event stands at its place, and is not sent again', async () => {
    const { outcome, attempts } = appendThatGoes([broken], [written('ours')]);
    expect(await outcome).toEqual({ revision: 5n, position: 70n });
    expect(attempts()).toBe(1);
  });

  it('is a conflict when somebody else stands there', async () => {
    const { outcome } = appendThatGoes([broken], [written('theirs')]);
    await expect(outcome).rejects.toThrow(RevisionConflict);
  });

  it('is sent again at the same revision when nothing stands there', async () => {
    const { outcome, attempts } = appendThatGoes([broken, broken], []);
    expect(await outcome).toEqual({ revision: 5n, position: 70n });
    expect(attempts()).toBe(3);
  });

  it('is a success when the resend meets our own first try', async () => {
    const { outcome } = appendThatGoes([conflict], [written('ours')]);
    expect(await outcome).toEqual({ revision: 5n, position: 70n });
  });

  it('is a conflict when the server says so and the events are not ours', async () => {
    const { outcome } = appendThatGoes([conflict], [written('theirs')]);
    await expect(outcome).rejects.toThrow(RevisionConflict);
  });

  it('is looked for behind others where any revision would do, and sent again when it is not there', async () => {
    const behind = appendThatGoes([broken], [written('theirs'), written('ours'), written('theirs')], 'any');
    expect(await behind.outcome).toEqual({ revision: 5n, position: 70n });
    expect(behind.attempts()).toBe(1);
    const lost = appendThatGoes([broken], [written('theirs')], 'any');
    await lost.outcome;
    expect(lost.attempts()).toBe(2);
  });
});
