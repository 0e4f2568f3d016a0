import serverFeatures from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import type { NewEvent } from '../../../src/platform/event-store/recorded-event.js';
import { eventually } from '../../support/wait.js';

type Request = InstanceType<typeof messages.BatchAppendReq>;
type ReadRequest = InstanceType<typeof messages.ReadReq>;
type Call = ServerDuplexStream<Request, InstanceType<typeof messages.BatchAppendResp>>;

const UNREADABLE = 'unreadable';

let server: Server;
let log: EventLog;
let calls: Call[];
/** Appends that were not answered yet. */
let pending: { call: Call; request: Request }[];
let answersAtOnce: boolean;

/** A server that keeps appends waiting until it is told to answer, and knows one stream, which it cannot read. */
beforeEach(async () => {
  [calls, pending, answersAtOnce, server] = [[], [], false, new Server()];
  const { batchAppend, read } = streams.StreamsService;
  server.addService(
    { batchAppend, read },
    {
      batchAppend: (call: Call) => {
        calls.push(call);
        call.on('data', (request: Request) => {
          pending.push({ call, request });
          if (answersAtOnce) answerAll();
        });
      },
      read: (call: ServerWritableStream<ReadRequest, unknown>) => {
        const stream = call.request.getOptions()?.getStream()?.getStreamIdentifier()?.getStreamName_asU8();
        if (Buffer.from(stream ?? []).toString() === UNREADABLE)
          return call.emit('error', { code: status.UNAVAILABLE, details: 'cannot read' });
        const answer = new messages.ReadResp();
        answer.setStreamNotFound(new messages.ReadResp.StreamNotFound());
        call.write(answer);
        return call.end();
      },
    },
  );
  const { getSupportedMethods } = serverFeatures.ServerFeaturesService;
  const able = new features.SupportedMethods();
  const method = new features.SupportedMethod();
  method.setServiceName('event_store.client.streams.streams');
  method.setMethodName('batchappend');
  able.setMethodsList([method]);
  server.addService(
    { getSupportedMethods },
    { getSupportedMethods: (_call: unknown, respond: sendUnaryData<unknown>) => respond(null, able) },
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
  log = new EventLog(`esdb://127.0.0.1:${String(port)}?tls=false`);
});
afterEach(async () => {
  await log.close();
  server.forceShutdown();
});

const append = () => log.append(`stream-${randomUUID()}`, 'no_stream', [someEvent()]);

function answerAll(): void {
  for (const { call, request } of pending.splice(0)) {
    const answer = new messages.BatchAppendResp();
    answer.setCorrelationId(request.getCorrelationId());
    answer.setStreamIdentifier(request.getOptions()!.getStreamIdentifier());
    answer.setSuccess(new messages.BatchAppendResp.Success());
    call.write(answer);
  }
}

it('a reading that fails opens no second stream of appends beside the first', async () => {
  const first = append();
  await eventually(() => pending.length > 0);
  await expect(log.readStream(UNREADABLE)).rejects.toThrow('cannot read');
  const second = append();
  await eventually(() => pending.length > 1);
  expect(calls).toHaveLength(1);
  answersAtOnce = true;
  answerAll();
  await Promise.all([first, second]);
});

it('no more appends are under way than the client can write at once, and all have their turn', async () => {
  const appends = Array.from({ length: 100 }, append);
  for (let answered = 0; answered < 100;) {
    await eventually(() => pending.length >= Math.min(15, 100 - answered));
    expect(pending.length).toBeLessThan(16);
    answered += pending.length;
    answerAll();
  }
  await Promise.all(appends);
});

function someEvent(): NewEvent {
  const commandId = randomUUID();
  const about = { commandId, correlationId: commandId, causationId: commandId, schema: 1 };
  const metadata = { actor: { kind: 'visitor' } as const, ...about, at: '2026-11-22T08:00:00Z' };
  return { id: randomUUID(), type: 'Visited', data: {}, metadata };
}
