import { randomUUID } from 'node:crypto';
import { encode } from './encode.js';

const REFUSED = ['create', 'update', 'delete', 'read', 'list', 'getinfo', 'replayparked', 'restartsubsystem'];
const INSTANCE_ID = randomUUID();
const VERSION = '23.10.0';
const LEADER = 8;
const STREAMS = 'event_store.client.streams.streams';
const PERSISTENT_SUBSCRIPTIONS = 'event_store.client.persistent_subscriptions.persistentsubscriptions';

/** Gossip: a cluster of one leader, ourselves, so that `esdb+discover://` finds it. */
export function encodeClusterInfo(port: number): Buffer {
  const endPoint = { 1: '127.0.0.1', 2: port };
  return encode({ 1: { 1: { 2: INSTANCE_ID }, 2: Date.now() * 10_000, 3: LEADER, 4: 1, 5: endPoint } });
}

/**
 * ServerFeatures, under EventStoreDB's names: that of BatchAppend makes the client append in batches. Those of persistent
 * subscriptions make it ask for them here, where it is told that there are none, and not through EventStoreDB's HTTP API.
 */
export function encodeSupportedMethods(): Buffer {
  const append = { 1: 'append', 2: STREAMS };
  const batchAppend = { 1: 'batchappend', 2: STREAMS, 3: 'deadline_duration' };
  const read = { 1: 'read', 2: STREAMS, 3: ['position', 'events'] };
  const refused = REFUSED.map((method) => ({ 1: method, 2: PERSISTENT_SUBSCRIPTIONS, 3: ['stream', 'all'] }));
  return encode({ 1: [append, batchAppend, read, ...refused], 2: VERSION });
}
