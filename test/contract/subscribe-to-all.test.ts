import {
  END,
  eventTypeFilter,
  excludeSystemEvents,
  START,
  streamNameFilter,
  type AllStreamSubscription,
  type Filter,
  type Position,
} from '@eventstore/db-client';
import { describe, expect, test } from 'vitest';
import { Fixture, idsOf, newStream, someEvents, type Recorded } from './fixture.js';
import { eventually } from '../support/wait.js';

const fixture = new Fixture();

function listen(subscription: AllStreamSubscription): { events: Recorded[]; said: string[] } {
  const heard = { events: [] as Recorded[], said: [] as string[] };
  for (const word of ['confirmation', 'caughtUp', 'fellBehind', 'error', 'end'] as const)
    subscription.on(word as 'end', () => heard.said.push(word));
  subscription.on('data', ({ event }) => {
    if (event) heard.events.push(event);
  });
  return heard;
}

/** Appends an event after which a subscription that knows it has seen everything before. */
async function mark(events: readonly Recorded[], stream: string, type = 'Marked'): Promise<void> {
  const [marker] = someEvents(1, type);
  await fixture.client.appendToStream(stream, marker!);
  await eventually(() => events.some(({ id }) => id === marker?.id));
}

describe('a subscription to $all', () => {
  test('from the start gets what is there, in order, and what comes', async () => {
    const stream = newStream();
    const before = someEvents(600);
    await fixture.client.appendToStream(stream, before);
    const subscription = fixture.client.subscribeToAll({ fromPosition: START });
    const { events, said } = listen(subscription);
    await eventually(() => said.includes('caughtUp'));
    await mark(events, stream);
    const mine = events.filter(({ streamId }) => streamId === stream);
    expect(idsOf(mine).slice(0, 600)).toEqual(idsOf(before));
    expect(mine).toHaveLength(601);
    expect(said).toEqual(['confirmation', 'caughtUp']);
    await subscription.unsubscribe();
  });

  test('after a position gets what comes after it, exactly', async () => {
    const stream = newStream();
    const { position } = await fixture.client.appendToStream(stream, someEvents(1));
    const after = someEvents(5);
    await fixture.client.appendToStream(stream, after);
    const subscription = fixture.client.subscribeToAll({ fromPosition: position });
    const { events } = listen(subscription);
    await mark(events, stream);
    expect(idsOf(events.filter(({ streamId }) => streamId === stream)).slice(0, 5)).toEqual(idsOf(after));
    await subscription.unsubscribe();
  });

  test('after a position far beyond the end gets nothing, and holds up nobody', async () => {
    const stream = newStream();
    const { position } = await fixture.client.appendToStream(stream, someEvents(1));
    const beyond = (position?.commit ?? 0n) + 1_000_000_000n;
    const subscription = fixture.client.subscribeToAll({ fromPosition: { commit: beyond, prepare: beyond } });
    const { events } = listen(subscription);
    const other = fixture.client.subscribeToAll({ fromPosition: position });
    const { events: others } = listen(other);
    await mark(others, stream);
    expect(events).toEqual([]);
    await subscription.unsubscribe();
    await other.unsubscribe();
  });

  test('from the end gets only what comes', async () => {
    const stream = newStream();
    await fixture.client.appendToStream(stream, someEvents(5));
    const subscription = fixture.client.subscribeToAll({ fromPosition: END });
    const { events, said } = listen(subscription);
    await eventually(() => said.includes('caughtUp'));
    await mark(events, stream);
    expect(events.filter(({ streamId }) => streamId === stream)).toHaveLength(1);
    await subscription.unsubscribe();
  });

  test('shows events with their positions', async () => {
    const stream = newStream();
    const subscription = fixture.client.subscribeToAll({ fromPosition: END });
    const positions: (bigint | undefined)[] = [];
    subscription.on('data', ({ event, commitPosition }) => {
      if (event?.streamId !== stream) return;
      expect(event.position?.commit).toBe(commitPosition);
      positions.push(commitPosition);
    });
    await new Promise((resolve) => subscription.on('caughtUp' as 'end', () => resolve(undefined)));
    const { position } = await fixture.client.appendToStream(stream, someEvents(3));
    await eventually(() => positions.length === 3);
    expect(positions.at(-1)).toBe(position?.commit);
    await subscription.unsubscribe();
  });

  test('shows no gap and no repeat where catching up becomes live', async () => {
    const stream = newStream();
    const { position } = await fixture.client.appendToStream(stream, someEvents(1));
    let appended = 0;
    let stop = false;
    const append = async () => {
      while (!stop) {
        await fixture.client.appendToStream(stream, someEvents(3));
        appended += 3;
      }
    };
    const appending = Promise.all([append(), append(), append()]);
    const heard = [];
    for (let count = 0; count < 25; count += 1) {
      await eventually(() => appended > count * 15);
      const subscription = fixture.client.subscribeToAll({ fromPosition: position });
      heard.push({ subscription, ...listen(subscription) });
    }
    stop = true;
    await appending;
    for (const { subscription, events } of heard) {
      const mine = () => events.filter(({ streamId }) => streamId === stream);
      await eventually(() => mine().length >= appended);
      expect(mine().map(({ revision }) => Number(revision))).toEqual(
        Array.from({ length: appended }, (_, at) => at + 1),
      );
      await subscription.unsubscribe();
    }
  });

  test('shows events of many streams, appended at once, in the order in which they are read', async () => {
    const key = newStream();
    const fromPosition = await fixture.now();
    const subscription = fixture.client.subscribeToAll({
      fromPosition,
      filter: streamNameFilter({ prefixes: [key] }),
    });
    const { events } = listen(subscription);
    const append = async (stream: string) => {
      for (let count = 0; count < 20; count += 1) await fixture.client.appendToStream(stream, someEvents(2));
    };
    await Promise.all(Array.from({ length: 20 }, (_, number) => append(`${key}-${String(number)}`)));
    await eventually(() => events.length >= 800);
    const read: Recorded[] = [];
    for await (const { event } of fixture.client.readAll({ fromPosition, maxCount: 2000 }))
      if (event?.streamId.startsWith(key)) read.push(event);
    expect(idsOf(events)).toEqual(idsOf(read));
    expect(events).toHaveLength(800);
    await subscription.unsubscribe();
  });

  test('resumes after the last event that was seen, wherever that was', async () => {
    const stream = newStream();
    const { position } = await fixture.client.appendToStream(stream, someEvents(1));
    await fixture.client.appendToStream(stream, someEvents(40));
    const seen: bigint[] = [];
    let from: Position | undefined = position;
    while (seen.length < 40) {
      const subscription = fixture.client.subscribeToAll({ fromPosition: from });
      let left = 1 + (seen.length % 7);
      for await (const { event } of subscription) {
        from = event?.position ?? from;
        if (event?.streamId === stream) seen.push(event.revision);
        if ((left -= 1) === 0 || seen.length === 40) break;
      }
    }
    expect(seen).toEqual(Array.from({ length: 40 }, (_, at) => BigInt(at + 1)));
  });
});

describe('a filtered subscription to $all', () => {
  const key = newStream('filter').replaceAll('-', '');
  const filters: [name: string, filter: Filter, stream: string, type: string][] = [
    ['by prefix of the stream', streamNameFilter({ prefixes: [`none`, `${key}A`] }), `${key}A-1`, 'Happened'],
    ['by regex of the stream', streamNameFilter({ regex: `^[a-z0-9]*${key}B.?$` }), `${key}B1`, 'Happened'],
    ['by prefix of the type', eventTypeFilter({ prefixes: [`${key}C`] }), `${key}-other`, `${key}Cx`],
    ['by regex of the type', eventTypeFilter({ regex: `${key}D$` }), `${key}-other`, `some${key}D`],
  ];

  test.each(filters)('%s gets what matches and nothing else', async (_name, filter, stream, type) => {
    const fromPosition = await fixture.now();
    await fixture.client.appendToStream(newStream(), someEvents(30));
    const before = someEvents(3, type);
    await fixture.client.appendToStream(stream, before);
    const subscription = fixture.client.subscribeToAll({ filter, fromPosition });
    const { events, said } = listen(subscription);
    await eventually(() => said.includes('caughtUp'));
    await fixture.client.appendToStream(newStream(), someEvents(30));
    const after = someEvents(3, type);
    await fixture.client.appendToStream(stream, after);
    await eventually(() => events.length >= 6);
    expect(idsOf(events)).toEqual(idsOf([...before, ...after]));
    await subscription.unsubscribe();
  });

  test('without system events gets none', async () => {
    const stream = newStream();
    const fromPosition = await fixture.now();
    await fixture.client.appendToStream(stream, someEvents(2, '$system'));
    await fixture.client.appendToStream(stream, someEvents(2));
    const subscription = fixture.client.subscribeToAll({ filter: excludeSystemEvents(), fromPosition });
    const { events } = listen(subscription);
    await mark(events, stream);
    expect(events.filter(({ type }) => type.startsWith('$'))).toEqual([]);
    expect(events.filter(({ streamId }) => streamId === stream)).toHaveLength(3);
    await subscription.unsubscribe();
  });

  test('by regex understands letters of any script', async () => {
    const stream = newStream('Müller日本');
    const fromPosition = await fixture.now();
    await fixture.client.appendToStream(stream, someEvents(1));
    const filter = streamNameFilter({ regex: `^\\p{L}{8}-${stream.slice(-36)}$` });
    const subscription = fixture.client.subscribeToAll({ filter, fromPosition });
    const { events } = listen(subscription);
    await eventually(() => events.length === 1);
    await subscription.unsubscribe();
  });

  test.runIf(!process.env.EVENTSTORE_URL).each(['^abc\\z', '\\A$', '(?<=a', '(?i)a'])(
    'by the regex %s, which JavaScript does not know, is refused',
    async (regex) => {
      const subscription = fixture.client.subscribeToAll({ filter: streamNameFilter({ regex }) });
      const failed = new Promise<Error>((resolve) => subscription.once('error', resolve));
      expect((await failed).message).toContain('not a valid regular expression');
    },
  );

  test('is told how far the search is, though nothing matches', async () => {
    const stream = newStream();
    const { position } = await fixture.client.appendToStream(stream, someEvents(1));
    await fixture.client.appendToStream(stream, someEvents(100));
    const checkpoints: bigint[] = [];
    const subscription = fixture.client.subscribeToAll({
      fromPosition: position,
      filter: streamNameFilter({
        prefixes: [newStream('nothing')],
        maxSearchWindow: 5,
        checkpointInterval: 4,
        checkpointReached: (_subscription, { commit }) => {
          checkpoints.push(commit);
          return Promise.resolve();
        },
      }),
    });
    const { events, said } = listen(subscription);
    await eventually(() => said.includes('caughtUp'));
    const { position: last } = await fixture.client.appendToStream(stream, someEvents(40));
    await eventually(() => checkpoints.length >= 7);
    expect(checkpoints.length).toBeLessThan(14);
    expect(checkpoints).toEqual(checkpoints.toSorted((a, b) => Number(a - b)));
    expect(checkpoints.every((at) => at > (position?.commit ?? 0n) && at <= (last?.commit ?? 0n))).toBe(true);
    expect(events).toEqual([]);
    await subscription.unsubscribe();
  });

  test('that resumes from a checkpoint misses nothing that matches', async () => {
    const key = newStream('wanted');
    const { position } = await fixture.client.appendToStream(newStream(), someEvents(1));
    for (let round = 0; round < 10; round += 1) {
      await fixture.client.appendToStream(newStream(), someEvents(13));
      await fixture.client.appendToStream(`${key}-${round}`, someEvents(1));
    }
    let reached: Position | undefined;
    const filter = (): Filter =>
      streamNameFilter({
        prefixes: [key],
        maxSearchWindow: 1,
        checkpointInterval: 9,
        checkpointReached: (_subscription, position) => {
          reached = position;
          return Promise.resolve();
        },
      });
    const seen: string[] = [];
    const first = fixture.client.subscribeToAll({ fromPosition: position, filter: filter() });
    for await (const { event } of first) {
      if (event) seen.push(event.streamId);
      if (seen.length === 5) break;
    }
    const second = fixture.client.subscribeToAll({ fromPosition: reached ?? position, filter: filter() });
    for await (const { event } of second) {
      if (event) seen.push(event.streamId);
      if (event?.streamId === `${key}-9`) break;
    }
    expect(new Set(seen)).toEqual(new Set(Array.from({ length: 10 }, (_, round) => `${key}-${round}`)));
  });
});
