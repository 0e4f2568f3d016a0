import { randomUUID } from 'node:crypto';
import { encode, type Field } from './protobuf.js';
import { uuidFields } from './uuid.js';

const INSTANCE_ID = randomUUID();
const VERSION = '23.10.0';
const LEADER = 8;
const ALIVE = 1;
const SERVICE = 'event_store.client.streams.streams';

/** Gossip: a cluster of one leader, ourselves, so that `esdb+discover://` finds it. */
export function encodeClusterInfo(port: number): Buffer {
  const endPoint: Field[] = [
    [1, '127.0.0.1'],
    [2, port],
  ];
  const member: Field[] = [
    [1, uuidFields(INSTANCE_ID, 'string')],
    [2, Date.now() * 10_000],
    [3, LEADER],
    [4, ALIVE],
    [5, endPoint],
  ];
  return encode([[1, member]]);
}

/** ServerFeatures: what is built, under EventStoreDB's names; it makes the client append in batches. */
export function encodeSupportedMethods(): Buffer {
  const append: Field[] = [
    [1, 'append'],
    [2, SERVICE],
  ];
  const batchAppend: Field[] = [
    [1, 'batchappend'],
    [2, SERVICE],
    [3, 'deadline_duration'],
  ];
  const read: Field[] = [
    [1, 'read'],
    [2, SERVICE],
    [3, 'position'],
    [3, 'events'],
  ];
  return encode([
    [1, append],
    [1, batchAppend],
    [1, read],
    [2, VERSION],
  ]);
}
