import { randomUUID } from 'node:crypto';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import { Client, credentials, type ClientDuplexStream } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { encode, type Fields } from '../../src/embedded/event-store/wire/encode.js';
import { eventually } from '../support/wait.js';
import { collect, Fixture, newStream } from './fixture.js';

type Answer = InstanceType<typeof messages.BatchAppendResp>;

const ANY: Fields = { 4: Buffer.alloc(0) };

const fixture = new Fixture();
let client: Client;
let call: ClientDuplexStream<Buffer, Answer>;
let answers: Answer[];

beforeAll(() => {
  client = new Client(new URL(fixture.url.replace(/^esdb/, 'http')).host, credentials.createInsecure());
});
afterAll(() => client.close());
beforeEach(() => {
  answers = [];
  call = client.makeBidiStreamRequest(
    streams.StreamsService.batchAppend.path,
    (request: Buffer) => request,
    (answer) => messages.BatchAppendResp.deserializeBinary(answer),
  );
  call.on('data', (answer: Answer) => answers.push(answer)).on('error', () => undefined);
});

// A server may answer once more, at the deadline, what it has refused already: not to the next test.
afterEach(() => call.cancel());

test('the answer names the correlation id, the stream, the revision and the position', async () => {
  const stream = newStream();
  const id = send({ options: optionsFor(stream), events: [event(), event()], final: true });
  await eventually(() => answers.length === 1);
  expect(answers[0]?.getCorrelationId()?.getString()).toBe(id);
  expect(nameOf(answers[0])).toBe(stream);
  expect(answers[0]?.getSuccess()?.getCurrentRevision()).toBe('1');
  expect(Number(answers[0]?.getSuccess()?.getPosition()?.getCommitPosition())).toBeGreaterThan(0);
});

test('a correlation id in two numbers is answered in two numbers', async () => {
  const id = { 1: { 1: 5n, 2: 7n } };
  call.write(encode({ 1: id, 2: optionsFor(newStream()), 3: event(), 4: 1 }));
  await eventually(() => answers.length === 1);
  expect(answers[0]?.getCorrelationId()?.getStructured()?.toObject()).toEqual({
    mostSignificantBits: '5',
    leastSignificantBits: '7',
  });
});

test.runIf(!process.env.EVENTSTORE_URL)(
  'a call that is ended is answered to the last append first',
  async () => {
    const stream = newStream();
    for (let count = 0; count < 100; count += 1)
      send({ options: optionsFor(stream), events: [event()], final: true });
    call.end();
    await new Promise((resolve) => call.on('end', resolve));
    expect(answers).toHaveLength(100);
  },
);

test('appends whose messages alternate are kept apart', async () => {
  const [one, other] = [newStream(), newStream()];
  const first = send({ options: optionsFor(one), events: [event()] });
  const second = send({ options: optionsFor(other), events: [event()] });
  send({ id: first, events: [event(), event()], final: true });
  send({ id: second, events: [event()], final: true });
  await eventually(() => answers.length === 2);
  expect(await collect(fixture.client.readStream(one))).toHaveLength(3);
  expect(await collect(fixture.client.readStream(other))).toHaveLength(2);
});

test('an append that is never finished is answered at its deadline, and not kept', async () => {
  const stream = newStream();
  send({ options: optionsFor(stream, 300), events: [event()] });
  await eventually(() => answers.length === 1);
  expect(typeOf(answers[0])).toBe('event_store.client.Timeout');
  await expect(collect(fixture.client.readStream(stream))).rejects.toThrow('not found');
});

test('an append whose deadline is past is not kept', async () => {
  send({ options: optionsFor(newStream(), -1000), events: [event()], final: true });
  await eventually(() => answers.length === 1);
  expect(typeOf(answers[0])).toBe('event_store.client.Timeout');
});

test.each([
  ['to come', { 2: 200_000_000n }],
  ['past', { 1: -5n }],
])('a deadline may be a length of time %s', async (_name, duration) => {
  send({ options: { ...optionsFor(newStream()), 6: undefined, 7: duration }, events: [event()] });
  await eventually(() => answers.length === 1);
  expect(typeOf(answers[0])).toBe('event_store.client.Timeout');
});

const broken: [name: string, send: () => void][] = [
  ['no stream', () => send({ options: ANY, events: [event()], final: true })],
  [
    'no expected revision',
    () =>
      send({
        options: { ...optionsFor(newStream()), 4: undefined },
        events: [event()],
        final: true,
      }),
  ],
  [
    'no event type',
    () => send({ options: optionsFor(newStream()), events: [event({ type: '' })], final: true }),
  ],
  [
    'no content type',
    () => send({ options: optionsFor(newStream()), events: [event({ content: '' })], final: true }),
  ],
  [
    'an event id that is none',
    () => send({ options: optionsFor(newStream()), events: [event({ id: 'x' })], final: true }),
  ],
];

test.each(broken)(
  'a request with %s is answered once, and the next one as usual',
  async (_name, sendBroken) => {
    sendBroken();
    await eventually(() => answers.length === 1);
    expect(typeOf(answers[0])).toBe('event_store.client.BadRequest');
    send({ options: optionsFor(newStream()), events: [event()], final: true });
    await eventually(() => answers.length === 2);
    expect(answers[1]?.hasSuccess()).toBe(true);
  },
);

test('what follows a refusal is passed over', async () => {
  const filling = Buffer.alloc(600_000);
  const id = send({ options: optionsFor(newStream()), events: [event({ data: filling })] });
  for (let count = 0; count < 5; count += 1)
    send({ id, events: [event({ data: filling })], final: count === 4 });
  send({ options: optionsFor(newStream()), events: [event()], final: true });
  await eventually(() => answers.length === 2);
  expect(typeOf(answers[0])).toBe('event_store.client.MaximumAppendSizeExceeded');
  expect(answers[1]?.hasSuccess()).toBe(true);
});

test('a message of an append that never began is passed over', async () => {
  send({ events: [event()], final: true });
  send({ options: optionsFor(newStream()), events: [event()], final: true });
  await eventually(() => answers.length === 1);
  expect(answers[0]?.hasSuccess()).toBe(true);
});

test.runIf(!process.env.EVENTSTORE_URL)('no more than 64 MiB is held unfinished', async () => {
  for (let count = 0; count < 70; count += 1)
    send({ options: optionsFor(newStream()), events: [event({ data: Buffer.alloc(1_000_000) })] });
  await eventually(() => answers.length === 3);
  expect(answers.map(typeOf)).toEqual(Array.from({ length: 3 }, () => 'event_store.client.BadRequest'));
});

test('an append without events changes nothing', async () => {
  const stream = newStream();
  send({ options: optionsFor(stream), events: [event()], final: true });
  send({ options: optionsFor(stream), events: [], final: true });
  await eventually(() => answers.length === 2);
  expect(answers[1]?.getSuccess()?.getCurrentRevision()).toBe('0');
  expect(await collect(fixture.client.readStream(stream))).toHaveLength(1);
});

interface Sent {
  id?: string;
  options?: Fields;
  events: readonly Fields[];
  final?: boolean;
}

function send({ id = randomUUID(), options, events, final = false }: Sent): string {
  call.write(encode({ 1: { 2: id }, 2: options, 3: events, 4: final ? 1 : 0 }));
  return id;
}

function optionsFor(stream: string, deadlineMs = 200_000): Fields {
  const at = Date.now() + deadlineMs;
  return { ...ANY, 1: { 3: stream }, 6: { 1: Math.floor(at / 1000), 2: (at % 1000) * 1e6 } };
}

interface Proposed {
  id?: string;
  type?: string;
  content?: string;
  data?: Buffer;
}

function event({ id = randomUUID(), ...proposed }: Proposed = {}): Fields {
  const { type = 'Happened', content = 'application/json', data = Buffer.from('{}') } = proposed;
  const metadata = Object.entries({ type, 'content-type': content }).filter(([, value]) => value !== '');
  return { 1: { 2: id }, 2: metadata.map(([key, value]) => ({ 1: key, 2: value })), 4: data };
}

const typeOf = (answer: Answer | undefined): string | undefined =>
  answer?.getError()?.getDetails()?.getTypeName();

const nameOf = (answer: Answer | undefined): string =>
  Buffer.from(answer?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
