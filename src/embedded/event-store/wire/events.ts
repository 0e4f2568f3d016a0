import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { RecordedEvent } from '../log/event.js';
import { FieldWriter, sized, varintSize } from './protobuf.js';
import { toStructured } from './uuid.js';

/** How a reader wants ids: as text, or as two 64-bit numbers. */
export type UuidForm = 'string' | 'structured';

const JSON_CONTENT = 'application/json';
const BINARY_CONTENT = 'application/octet-stream';
const UUID_LENGTH = 36;

/**
 * ReadResp { event: { event: RecordedEvent, commit_position | no_position } }, as EventStoreDB sends it: reads and
 * subscriptions of `$all` name the commit position twice, those of a stream only inside the event.
 */
export function encodeEvent(event: RecordedEvent, source: 'all' | 'stream', uuids: UuidForm): Buffer {
  const id = uuids === 'string' ? undefined : structuredUuid(event.id);
  const idLength = id?.length ?? sized(UUID_LENGTH);
  const streamLength = Buffer.byteLength(event.stream);
  const typeLength = Buffer.byteLength(event.type);
  const contentType = event.json ? JSON_CONTENT : BINARY_CONTENT;
  const created = `${event.created}0000`;
  const position = varintSize(event.position);

  const recorded =
    sized(idLength) +
    sized(sized(streamLength)) +
    (1 + varintSize(event.revision)) +
    2 * (1 + position) +
    sized(mapEntry('type', typeLength)) +
    sized(mapEntry('content-type', contentType.length)) +
    sized(mapEntry('created', created.length)) +
    sized(event.metadata.length) +
    sized(event.data.length);
  const read = sized(recorded) + (source === 'all' ? 1 + position : 2);

  const out = new FieldWriter(sized(read));
  out.open(1, read);
  out.open(1, recorded);
  if (id) out.bytes(1, id);
  else {
    out.open(1, idLength);
    out.text(2, event.id, UUID_LENGTH);
  }
  out.open(2, sized(streamLength));
  out.text(3, event.stream, streamLength);
  out.varint(3, event.revision);
  out.varint(4, event.position);
  out.varint(5, event.position);
  writeMapEntry(out, 'type', event.type, typeLength);
  writeMapEntry(out, 'content-type', contentType, contentType.length);
  writeMapEntry(out, 'created', created, created.length);
  out.bytes(7, event.metadata);
  out.bytes(8, event.data);
  if (source === 'all') out.varint(3, event.position);
  else out.open(4, 0);
  return out.buffer;
}

const mapEntry = (key: string, valueLength: number): number => sized(key.length) + sized(valueLength);

function writeMapEntry(out: FieldWriter, key: string, value: string, valueLength: number): void {
  out.open(6, mapEntry(key, valueLength));
  out.text(1, key, key.length);
  out.text(2, value, valueLength);
}

function structuredUuid(uuid: string): Buffer {
  const message = new shared.UUID();
  const structured = new shared.UUID.Structured();
  const { most, least } = toStructured(uuid);
  structured.setMostSignificantBits(most.toString());
  structured.setLeastSignificantBits(least.toString());
  message.setStructured(structured);
  return Buffer.from(message.serializeBinary());
}
