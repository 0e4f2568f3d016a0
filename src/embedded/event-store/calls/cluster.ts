import { randomUUID } from 'node:crypto';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import serverFeatures from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';

const INSTANCE_ID = randomUUID();
const VERSION = '23.10.0';
const STREAMS_SERVICE = 'event_store.client.streams.streams';
const METHODS: Record<string, readonly string[]> = {
  append: [],
  batchappend: ['deadline_duration'],
  read: ['position', 'events'],
};

/** Gossip: a cluster of one leader, ourselves, so that `esdb+discover://` finds it. */
export function clusterOfOne(port: number): InstanceType<typeof gossip.ClusterInfo> {
  const id = new shared.UUID();
  id.setString(INSTANCE_ID);
  const endPoint = new gossip.EndPoint();
  endPoint.setAddress('127.0.0.1');
  endPoint.setPort(port);
  const member = new gossip.MemberInfo();
  member.setInstanceId(id);
  member.setTimeStamp(`${Date.now()}0000`);
  member.setState(gossip.MemberInfo.VNodeState.LEADER);
  member.setIsAlive(true);
  member.setHttpEndPoint(endPoint);
  const cluster = new gossip.ClusterInfo();
  cluster.addMembers(member);
  return cluster;
}

/** ServerFeatures: what is built, named as EventStoreDB names it; the client appends in batches because of it. */
export function supportedMethods(): InstanceType<typeof serverFeatures.SupportedMethods> {
  const supported = new serverFeatures.SupportedMethods();
  supported.setEventStoreServerVersion(VERSION);
  for (const [name, features] of Object.entries(METHODS)) {
    const method = new serverFeatures.SupportedMethod();
    method.setServiceName(STREAMS_SERVICE);
    method.setMethodName(name);
    method.setFeaturesList([...features]);
    supported.addMethods(method);
  }
  return supported;
}
