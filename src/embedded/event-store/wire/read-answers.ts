import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';

/** The answers of Read that are no events. */

export function encodeConfirmation(subscriptionId: string): Buffer {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(subscriptionId);
  const answer = new streams.ReadResp();
  answer.setConfirmation(confirmation);
  return Buffer.from(answer.serializeBinary());
}

export function encodeCheckpoint(position: number): Buffer {
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(position));
  checkpoint.setPreparePosition(String(position));
  const answer = new streams.ReadResp();
  answer.setCheckpoint(checkpoint);
  return Buffer.from(answer.serializeBinary());
}

export function encodeStreamNotFound(stream: string): Buffer {
  const name = new shared.StreamIdentifier();
  name.setStreamName(Buffer.from(stream, 'utf8').toString('base64'));
  const notFound = new streams.ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(name);
  const answer = new streams.ReadResp();
  answer.setStreamNotFound(notFound);
  return Buffer.from(answer.serializeBinary());
}

export function encodeCaughtUp(): Buffer {
  const answer = new streams.ReadResp();
  answer.setCaughtUp(new streams.ReadResp.CaughtUp());
  return Buffer.from(answer.serializeBinary());
}

export function encodeFellBehind(): Buffer {
  const answer = new streams.ReadResp();
  answer.setFellBehind(new streams.ReadResp.FellBehind());
  return Buffer.from(answer.serializeBinary());
}
