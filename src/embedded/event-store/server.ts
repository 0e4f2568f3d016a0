import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import serverFeatures from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { append } from './calls/append.js';
import { batchAppend } from './calls/batch-append.js';
import { read } from './calls/read.js';
import { Window } from './calls/window.js';
import type { LogReader } from './log/reader.js';
import type { LogWriter } from './log/writer.js';
import { encodeClusterInfo, encodeSupportedMethods } from './wire/cluster.js';

export interface RunningServer {
  readonly port: number;
  /** Lets calls under way end for a moment, then cuts them off. */
  stop(): Promise<void>;
}

type Respond = sendUnaryData<Buffer>;

/** Appends are limited further, and told so. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const MAX_CONNECTIONS = 200;
/** As EventStoreDB's. */
const MAX_CALLS_PER_CONNECTION = 100;
const DRAIN_MS = 200;
/** As EventStoreDB's. Without, Node holds a connection for ever that sent a frame too large, be it gone or not. */
const KEEPALIVE = { 'grpc.keepalive_time_ms': 10_000, 'grpc.keepalive_timeout_ms': 10_000 };

/** Serves the log on the loopback interface. Port 0 takes any that is free. */
export async function startServer(
  { queue }: LogWriter,
  reader: LogReader,
  port: number,
): Promise<RunningServer> {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': MAX_CALLS_PER_CONNECTION,
    ...KEEPALIVE,
    interceptors: [(_method, call) => new Window(call)],
  });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const connections = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    injector.injectConnection(socket);
  });
  listener.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', resolve);
  });
  const listening = (listener.address() as AddressInfo).port;

  serve(server, streams.StreamsService, {
    read: (call: ServerWritableStream<Buffer, Buffer>) => void read(reader, call),
    append: (call: ServerReadableStream<Buffer, Buffer>, respond: Respond) =>
      void append(queue, call, respond),
    batchAppend: (call: ServerDuplexStream<Buffer, Buffer>) => batchAppend(queue, call),
  });
  serve(server, gossip.GossipService, {
    read: (_call: unknown, respond: Respond) => respond(null, encodeClusterInfo(listening)),
  });
  serve(server, serverFeatures.ServerFeaturesService, {
    getSupportedMethods: (_call: unknown, respond: Respond) => respond(null, encodeSupportedMethods()),
  });
  return {
    port: listening,
    stop: async () => {
      listener.close();
      await delay(DRAIN_MS);
      // Not by grpc-js's own means: it cancels calls, and after its GOAWAY clients take a cut for a fault of their own.
      for (const socket of connections) socket.destroy();
    },
  };
}

/** Answers methods of a service as the client knows it, with messages left as bytes: `wire` reads and writes them. */
function serve(server: Server, service: object, calls: UntypedServiceImplementation): void {
  const asItIs = (bytes: Buffer) => bytes;
  const answered = Object.entries(service as ServiceDefinition)
    .filter(([name]) => name in calls)
    .map(([name, method]) => [name, { ...method, requestDeserialize: asItIs, responseSerialize: asItIs }]);
  server.addService(Object.fromEntries(answered) as ServiceDefinition, calls);
}
