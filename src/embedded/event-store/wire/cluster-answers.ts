import { randomUUID } from 'node:crypto';
import { encode } from './encode.js';

const INSTANCE_ID = randomUUID();
const VERSION = '23.10.0';
const LEADER = 8;
const SERVICE = 'event_store.client.streams.streams';

/** Gossip: a cluster of one leader, ourselves, so that `esdb+discover://` finds it. */
export function encodeClusterInfo(port: number): Buffer {
  const endPoint = { 1: '127.0.0.1', 2: port };
  return encode({ 1: { 1: { 2: INSTANCE_ID }, 2: Date.now() * 10_000, 3: LEADER, 4: 1, 5: endPoint } });
}

/** ServerFeatures: what is built, under EventStoreDB's names; it makes the client append in batches. */
export function encodeSupportedMethods(): Buffer {
  const append = { 1: 'append', 2: SERVICE };
  const batchAppend = { 1: 'batchappend', 2: SERVICE, 3: 'deadline_duration' };
  const read = { 1: 'read', 2: SERVICE, 3: ['position', 'events'] };
  return encode({ 1: [append, batchAppend, read], 2: VERSION });
}
