import { createServer, type AddressInfo } from 'node:net';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import serverFeatures from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { append } from './calls/append.js';
import { batchAppend } from './calls/batch-append.js';
import { clusterOfOne, supportedMethods } from './calls/cluster.js';
import { failure } from './calls/failure.js';
import { read } from './calls/read.js';
import type { LogReader } from './log/reader.js';
import type { LogWriter } from './log/writer.js';
import {
  readAppendRequest,
  readBatchAppendRequest,
  type AppendRequest,
  type BatchAppendRequest,
} from './wire/proposals.js';

export interface RunningServer {
  readonly port: number;
  /** Lets calls under way end for a moment, then cuts them off. */
  stop(): Promise<void>;
}

/** What a client may send at once: EventStoreDB's own limit for a record, far above that for an append. */
const MAX_MESSAGE_BYTES = 17 * 1024 * 1024;
const MAX_CONNECTIONS = 500;
const MAX_CALLS_PER_CONNECTION = 1000;
const DRAIN_MS = 500;

const asIs = (bytes: Buffer): Buffer => bytes;

/** Serves the log on the loopback interface. Port 0 takes any that is free. */
export async function startServer(
  writer: LogWriter,
  reader: LogReader,
  port: number,
): Promise<RunningServer> {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': MAX_CALLS_PER_CONNECTION,
  });
  const log = { reader, tail: writer.tail };
  const { StreamsService } = streams;
  server.addService(
    {
      read: { ...StreamsService.read, requestDeserialize: asIs, responseSerialize: asIs },
      append: { ...StreamsService.append, requestDeserialize: readAppendRequest, responseSerialize: asIs },
      batchAppend: {
        ...StreamsService.batchAppend,
        requestDeserialize: readBatchAppendRequest,
        responseSerialize: asIs,
      },
      delete: StreamsService.delete,
      tombstone: StreamsService.tombstone,
    },
    {
      read: (call: ServerWritableStream<Buffer, Buffer>) => void read(log, call),
      append: (call: ServerReadableStream<AppendRequest, Buffer>, answer: sendUnaryData<Buffer>) =>
        append(writer, call, answer),
      batchAppend: (call: ServerDuplexStream<BatchAppendRequest, Buffer>) => batchAppend(writer, call),
      delete: keepsEverything,
      tombstone: keepsEverything,
    },
  );
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    injector.injectConnection(socket);
  });
  listener.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', resolve);
  });
  const listening = (listener.address() as AddressInfo).port;
  server.addService(gossip.GossipService, {
    read: unary(() => clusterOfOne(listening)),
  });
  server.addService(serverFeatures.ServerFeaturesService, {
    getSupportedMethods: unary(supportedMethods),
  });
  return {
    port: listening,
    stop: async () => {
      listener.close();
      injector.drain(DRAIN_MS);
      await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
      injector.destroy();
      server.forceShutdown();
    },
  };
}

const unary =
  <Answer>(make: () => Answer) =>
  (_call: ServerUnaryCall<unknown, Answer>, answer: sendUnaryData<Answer>): void =>
    answer(null, make());

function keepsEverything(_call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<never>): void {
  answer(failure(status.UNIMPLEMENTED, 'This server keeps all events: streams cannot be deleted.'));
}
