import { END, START, type StreamSubscription } from '@eventstore/db-client';
import { describe, expect, test } from 'vitest';
import { Fixture, idsOf, newStream, someEvents, type Recorded } from './fixture.js';
import { eventually } from '../support/wait.js';

const fixture = new Fixture();

/** Listens from now on to what a subscription says. */
function listen(subscription: StreamSubscription): { events: Recorded[]; said: string[] } {
  const heard = { events: [] as Recorded[], said: [] as string[] };
  for (const word of ['confirmation', 'caughtUp', 'fellBehind', 'error', 'end'] as const)
    subscription.on(word as 'end', () => heard.said.push(word));
  subscription.on('data', ({ event }) => {
    if (event) heard.events.push(event);
  });
  return heard;
}

describe('a subscription to a stream', () => {
  test('from the start gets what is there, is caught up, and gets what comes', async () => {
    const stream = newStream();
    const before = someEvents(700);
    const after = someEvents(3);
    await fixture.client.appendToStream(stream, before);
    const subscription = fixture.client.subscribeToStream(stream, { fromRevision: START });
    const { events, said } = listen(subscription);
    await eventually(() => said.includes('caughtUp'));
    expect(idsOf(events)).toEqual(idsOf(before));
    await fixture.client.appendToStream(stream, after);
    await eventually(() => events.length === 703);
    expect(idsOf(events)).toEqual(idsOf([...before, ...after]));
    expect(said).toEqual(['confirmation', 'caughtUp']);
    await subscription.unsubscribe();
  });

  test('from a revision gets what comes after it', async () => {
    const stream = newStream();
    const appended = someEvents(10);
    await fixture.client.appendToStream(stream, appended);
    const subscription = fixture.client.subscribeToStream(stream, { fromRevision: 6n });
    const { events, said } = listen(subscription);
    await eventually(() => said.includes('caughtUp'));
    expect(idsOf(events)).toEqual(idsOf(appended).slice(7));
    await subscription.unsubscribe();
  });

  test('from a revision that is still to come gets what comes after that', async () => {
    const stream = newStream();
    await fixture.client.appendToStream(stream, someEvents(2));
    const subscription = fixture.client.subscribeToStream(stream, { fromRevision: 4n });
    const { events, said } = listen(subscription);
    await eventually(() => said.includes('caughtUp'));
    const after = someEvents(5);
    await fixture.client.appendToStream(stream, after);
    await eventually(() => events.length === 2);
    expect(idsOf(events)).toEqual(idsOf(after).slice(3));
    await subscription.unsubscribe();
  });

  test('from the end gets only what comes', async () => {
    const stream = newStream();
    await fixture.client.appendToStream(stream, someEvents(10));
    const subscription = fixture.client.subscribeToStream(stream, { fromRevision: END });
    const { events, said } = listen(subscription);
    await eventually(() => said.includes('caughtUp'));
    const after = someEvents(2);
    await fixture.client.appendToStream(stream, after);
    await eventually(() => events.length === 2);
    expect(idsOf(events)).toEqual(idsOf(after));
    await subscription.unsubscribe();
  });

  test('gets nothing of other streams', async () => {
    const stream = newStream();
    const subscription = fixture.client.subscribeToStream(stream, { fromRevision: END });
    const { events, said } = listen(subscription);
    await eventually(() => said.includes('caughtUp'));
    await fixture.client.appendToStream(`${stream}-other`, someEvents(5));
    const own = someEvents(1);
    await fixture.client.appendToStream(stream, own);
    await eventually(() => events.length > 0);
    expect(idsOf(events)).toEqual(idsOf(own));
    await subscription.unsubscribe();
  });

  test('waits for a stream that does not exist, and is caught up once it does', async () => {
    const stream = newStream();
    const subscription = fixture.client.subscribeToStream(stream);
    const { events, said } = listen(subscription);
    await eventually(() => said.includes('confirmation'));
    await fixture.client.appendToStream(newStream(), someEvents(1));
    expect(said).toEqual(['confirmation']);
    const first = someEvents(2);
    await fixture.client.appendToStream(stream, first);
    await eventually(() => said.includes('caughtUp'));
    expect(idsOf(events)).toEqual(idsOf(first));
    await subscription.unsubscribe();
  });

  test('gets events with revision, position, type, data and metadata', async () => {
    const stream = newStream();
    const { position } = await fixture.client.appendToStream(stream, someEvents(1, 'Typed'));
    const subscription = fixture.client.subscribeToStream(stream);
    const { events } = listen(subscription);
    await eventually(() => events.length === 1);
    expect(events[0]).toMatchObject({
      streamId: stream,
      type: 'Typed',
      revision: 0n,
      position,
      data: { index: 0 },
    });
    await subscription.unsubscribe();
  });

  test('shows no gap and no repeat where catching up becomes live', async () => {
    const stream = newStream();
    let appended = 0;
    let isEnough = false;
    const append = async () => {
      while (!isEnough) {
        await fixture.client.appendToStream(stream, someEvents(3));
        appended += 3;
      }
    };
    const appending = Promise.all([append(), append(), append()]);
    await eventually(() => appended > 50);
    const heard = [];
    for (let count = 0; count < 25; count += 1) {
      const subscription = fixture.client.subscribeToStream(stream);
      heard.push({ subscription, ...listen(subscription) });
      await fixture.client.appendToStream(stream, someEvents(1));
      appended += 1;
    }
    isEnough = true;
    await appending;
    for (const { subscription, events, said } of heard) {
      await eventually(() => events.length >= appended);
      expect(events.map(({ revision }) => Number(revision))).toEqual(
        Array.from({ length: appended }, (_, at) => at),
      );
      expect(said.filter((word) => word === 'confirmation')).toHaveLength(1);
      await subscription.unsubscribe();
    }
  });

  test('ends when it is unsubscribed', async () => {
    const stream = newStream();
    await fixture.client.appendToStream(stream, someEvents(1));
    const subscription = fixture.client.subscribeToStream(stream);
    const { said } = listen(subscription);
    await eventually(() => said.includes('caughtUp'));
    await subscription.unsubscribe();
    await eventually(() => said.includes('end'));
  });
});
