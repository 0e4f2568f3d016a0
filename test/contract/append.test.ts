import { randomUUID } from 'node:crypto';
import {
  ANY,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  STREAM_EXISTS,
  WrongExpectedVersionError,
  type AppendExpectedRevision,
  type EventData,
} from '@eventstore/db-client';
import { describe, expect, test } from 'vitest';
import { APPEND_PATHS, collect, Fixture, idsOf, newStream, someBinaryEvent, someEvents } from './fixture.js';

const fixture = new Fixture();

describe.each(APPEND_PATHS)('append, %s', (_name, path) => {
  const append = (
    stream: string,
    events: EventData | EventData[],
    expectedRevision: AppendExpectedRevision,
  ) => fixture.client.appendToStream(stream, events, { ...path, expectedRevision });
  const stored = (stream: string) => collect(fixture.client.readStream(stream));
  const refusal = async (appending: Promise<unknown>) => {
    const error: unknown = await appending.then(
      () => 'accepted',
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
    const { expectedVersion, actualVersion, streamName } = error as WrongExpectedVersionError;
    return { expectedVersion, actualVersion, streamName };
  };

  test('a new stream begins with revision 0', async () => {
    const stream = newStream();
    const result = await append(stream, someEvents(1), NO_STREAM);
    expect(result).toMatchObject({ success: true, nextExpectedRevision: 0n });
    expect((await stored(stream)).map(({ revision }) => revision)).toEqual([0n]);
  });

  test('no_stream is refused by a stream that exists, naming its revision', async () => {
    const stream = newStream();
    await append(stream, someEvents(3), NO_STREAM);
    expect(await refusal(append(stream, someEvents(1), NO_STREAM))).toEqual({
      expectedVersion: 'no_stream',
      actualVersion: 2n,
      streamName: stream,
    });
  });

  test('stream_exists is accepted by a stream that exists', async () => {
    const stream = newStream();
    await append(stream, someEvents(1), NO_STREAM);
    expect(await append(stream, someEvents(1), STREAM_EXISTS)).toMatchObject({ nextExpectedRevision: 1n });
  });

  test('stream_exists is refused by a stream that does not', async () => {
    expect(await refusal(append(newStream(), someEvents(1), STREAM_EXISTS))).toMatchObject({
      expectedVersion: 'stream_exists',
      actualVersion: 'no_stream',
    });
  });

  test('stream_exists is accepted by a stream of which only the metadata was set', async () => {
    const stream = newStream();
    await fixture.client.setStreamMetadata(stream, { colour: 'green' });
    expect(await append(stream, someEvents(1), STREAM_EXISTS)).toMatchObject({ nextExpectedRevision: 0n });
  });

  test.each([
    ['without a type', { type: '' }],
    ['whose id is nothing but zeros', { id: '00000000-0000-0000-0000-000000000000' }],
  ])('an event %s is refused', async (_name, wrong) => {
    const stream = newStream();
    await expect(append(stream, jsonEvent({ type: 'Happened', data: {}, ...wrong }), ANY)).rejects.toThrow();
    await expect(stored(stream)).rejects.toThrow('not found');
  });

  test('an exact revision is accepted when it is the last', async () => {
    const stream = newStream();
    await append(stream, someEvents(2), NO_STREAM);
    expect(await append(stream, someEvents(2), 1n)).toMatchObject({ nextExpectedRevision: 3n });
  });

  test.each([0n, 2n])('an exact revision is refused when it is %s and the last is 1', async (expected) => {
    const stream = newStream();
    await append(stream, someEvents(2), NO_STREAM);
    expect(await refusal(append(stream, someEvents(1), expected))).toMatchObject({
      expectedVersion: expected,
      actualVersion: 1n,
    });
  });

  test('an exact revision is refused by a stream that does not exist', async () => {
    expect(await refusal(append(newStream(), someEvents(1), 5n))).toMatchObject({
      expectedVersion: 5n,
      actualVersion: 'no_stream',
    });
  });

  test('a refusal leaves nothing behind', async () => {
    const stream = newStream();
    await append(stream, someEvents(1), NO_STREAM);
    await refusal(append(stream, someEvents(2), 7n));
    expect(await stored(stream)).toHaveLength(1);
  });

  test('any is accepted by new streams and by old ones', async () => {
    const stream = newStream();
    await append(stream, someEvents(1), ANY);
    expect(await append(stream, someEvents(1), ANY)).toMatchObject({ nextExpectedRevision: 1n });
  });

  test('several events are appended together, in their order', async () => {
    const stream = newStream();
    const events = someEvents(50);
    expect(await append(stream, events, NO_STREAM)).toMatchObject({ nextExpectedRevision: 49n });
    expect(idsOf(await stored(stream))).toEqual(idsOf(events));
  });

  test('the position answered is that of the last event', async () => {
    const stream = newStream();
    const { position } = await append(stream, someEvents(3), NO_STREAM);
    expect((await stored(stream)).at(-1)?.position).toEqual(position);
  });

  test('positions grow from one append to the next', async () => {
    const first = await append(newStream(), someEvents(2), NO_STREAM);
    const second = await append(newStream(), someEvents(2), NO_STREAM);
    expect(second.position?.commit).toBeGreaterThan(first.position?.commit ?? 0n);
  });

  test.each([NO_STREAM, 1n] as const)('events repeated at %s are answered as the first time', async (at) => {
    const stream = newStream();
    if (at === 1n) await append(stream, someEvents(2), NO_STREAM);
    const events = someEvents(3);
    const first = await append(stream, events, at);
    await append(stream, someEvents(4), first.nextExpectedRevision);
    expect(await append(stream, events, at)).toEqual(first);
    expect(await stored(stream)).toHaveLength(at === 1n ? 9 : 7);
  });

  test('an event repeated at any revision is answered as the first time, while it is recent', async () => {
    const stream = newStream();
    const event = someEvents(1);
    const first = await append(stream, event, ANY);
    expect(await append(stream, event, ANY)).toEqual(first);
    expect(await stored(stream)).toHaveLength(1);
  });

  test('events repeated at a newer revision are appended again', async () => {
    const stream = newStream();
    const events = someEvents(2);
    const { nextExpectedRevision } = await append(stream, events, NO_STREAM);
    expect(await append(stream, events, nextExpectedRevision)).toMatchObject({ nextExpectedRevision: 3n });
    expect(idsOf(await stored(stream))).toEqual([...idsOf(events), ...idsOf(events)]);
  });

  test.each([ANY, NO_STREAM] as const)(
    'events that are only partly a repeat are refused, at %s',
    async (expected) => {
      const stream = newStream();
      const events = someEvents(2);
      await append(stream, events, expected);
      expect(await refusal(append(stream, [...events, ...someEvents(1)], expected))).toMatchObject({
        actualVersion: 1n,
      });
    },
  );

  test('events that begin an append, or end it, are a repeat of that part', async () => {
    const stream = newStream();
    const events = someEvents(3);
    await append(stream, events, NO_STREAM);
    expect(await append(stream, events.slice(0, 2), NO_STREAM)).toMatchObject({ nextExpectedRevision: 1n });
    expect(await append(stream, events.slice(1), 0n)).toMatchObject({ nextExpectedRevision: 2n });
    expect(await append(stream, events.slice(0, 1), ANY)).toMatchObject({ nextExpectedRevision: 0n });
    await refusal(append(stream, events.toReversed(), NO_STREAM));
    expect(await stored(stream)).toHaveLength(3);
  });

  test('events that begin with a new one are no repeat at any revision', async () => {
    const stream = newStream();
    const events = someEvents(1);
    await append(stream, events, ANY);
    expect(await append(stream, [...someEvents(1), ...events], ANY)).toMatchObject({
      nextExpectedRevision: 2n,
    });
  });

  test('an append without events is accepted at the last revision, and changes nothing', async () => {
    const stream = newStream();
    await append(stream, [], ANY);
    await append(stream, [], NO_STREAM);
    await expect(stored(stream)).rejects.toThrow('not found');
    await append(stream, someEvents(2), NO_STREAM);
    for (const expected of [ANY, STREAM_EXISTS, 1n] as const)
      expect(await append(stream, [], expected)).toMatchObject({ success: true, nextExpectedRevision: 1n });
    for (const expected of [NO_STREAM, 0n] as const)
      expect(await refusal(append(stream, [], expected))).toMatchObject({ actualVersion: 1n });
    expect(await stored(stream)).toHaveLength(2);
  });

  test('an event id that another stream has is no repeat', async () => {
    const events = someEvents(1);
    const other = newStream();
    await append(newStream(), events, ANY);
    await append(other, events, ANY);
    expect(await stored(other)).toHaveLength(1);
  });

  test('of appends at the same revision one wins', async () => {
    const stream = newStream();
    await append(stream, someEvents(1), NO_STREAM);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => append(stream, someEvents(1), 0n)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await stored(stream)).toHaveLength(2);
  });

  test('appends of one client to a stream keep their order', async () => {
    const stream = newStream();
    const events = someEvents(200);
    if (path.credentials) for (const event of events) await append(stream, event, ANY);
    else await Promise.all(events.map((event) => append(stream, event, ANY)));
    expect(idsOf(await stored(stream))).toEqual(idsOf(events));
  });

  test('more than a mebibyte at once is refused, naming the limit', async () => {
    const error: unknown = await append(newStream(), [large(600_000), large(600_000)], ANY).catch(
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
    expect((error as MaxAppendSizeExceededError).maxAppendSize).toBe(1024 * 1024);
  });

  test('an event larger than a gRPC message usually is is refused in the same way', async () => {
    await expect(append(newStream(), large(6_000_000), ANY)).rejects.toBeInstanceOf(
      MaxAppendSizeExceededError,
    );
  });

  test('just below a mebibyte is accepted', async () => {
    const stream = newStream();
    await append(stream, large(1024 * 1024 - 1000), ANY);
    expect((await stored(stream))[0]?.data).toEqual(large(1024 * 1024 - 1000).data);
  });

  test('JSON and its metadata come back as they were', async () => {
    const stream = newStream();
    const data = { text: 'Übergröße 日本 🏥', number: 1.5, list: [null, true], nested: { empty: '' } };
    await append(stream, jsonEvent({ type: 'Happened', data, metadata: { by: 'Zoë' } }), ANY);
    expect((await stored(stream))[0]).toMatchObject({
      type: 'Happened',
      isJson: true,
      data,
      metadata: { by: 'Zoë' },
    });
  });

  test('binary data comes back byte for byte', async () => {
    const stream = newStream();
    const bytes = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256));
    await append(stream, someBinaryEvent(bytes), ANY);
    const [event] = await stored(stream);
    expect(event?.isJson).toBe(false);
    expect(Buffer.from(event?.data as Uint8Array).equals(bytes)).toBe(true);
  });

  test('binary metadata comes back byte for byte', async () => {
    const stream = newStream();
    const metadata = Uint8Array.from([0, 255, 128, 7]);
    await append(stream, jsonEvent({ type: 'Happened', data: {}, metadata }), ANY);
    expect(Buffer.from((await stored(stream))[0]?.metadata as Uint8Array)).toEqual(Buffer.from(metadata));
  });

  test('an event without metadata has none', async () => {
    const stream = newStream();
    await append(stream, someEvents(1), ANY);
    expect((await stored(stream))[0]?.metadata).toBeUndefined();
  });

  test.each([
    'Praxis Müller',
    '診療所',
    'عيادة',
    'клиника/1',
    '🏥',
    'a b\tc',
    'o\'clock \\ "quoted" {x,y}',
    'NULL',
  ])('a stream may be called %s', async (name) => {
    const stream = newStream(name);
    await append(stream, jsonEvent({ type: `${name}Happened`, data: {} }), NO_STREAM);
    expect((await stored(stream))[0]).toMatchObject({ streamId: stream, type: `${name}Happened` });
  });

  test('names that differ only in case or composition are different streams', async () => {
    const id = randomUUID();
    for (const name of [`é-${id}`, `e\u0301-${id}`, `É-${id}`])
      expect(await append(name, someEvents(1), NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
  });

  test('an event says when it was created', async () => {
    const stream = newStream();
    const before = Date.now();
    await append(stream, someEvents(1), ANY);
    const created = (await stored(stream))[0]?.created.getTime() ?? 0;
    expect(Math.abs(created - before)).toBeLessThan(60_000);
  });
});

test('a batch in many messages is appended as one', async () => {
  const stream = newStream();
  const events = someEvents(2000);
  const result = await fixture.client.appendToStream(stream, events, { batchAppendSize: 1024 });
  expect(result.nextExpectedRevision).toBe(1999n);
  expect(idsOf(await collect(fixture.client.readStream(stream)))).toEqual(idsOf(events));
});

test('ten thousand appends at once are all answered', async () => {
  const stream = newStream();
  const results = await Promise.all(
    Array.from({ length: 10_000 }, () =>
      fixture.client.appendToStream(stream, large(900), { deadline: 60_000 }),
    ),
  );
  expect(new Set(results.map(({ nextExpectedRevision }) => nextExpectedRevision)).size).toBe(10_000);
});

const large = (length: number): EventData =>
  jsonEvent({ type: 'Happened', data: { filling: 'x'.repeat(length) } });
