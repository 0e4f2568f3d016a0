import type { RecordedEvent } from '../log/event.js';
import { encode, NOTHING } from './encode.js';
import { uuidFields, type UuidForm } from './uuid.js';

const JSON_CONTENT = encode({ 1: 'content-type', 2: 'application/json' });
const BINARY_CONTENT = encode({ 1: 'content-type', 2: 'application/octet-stream' });

/** An event as a reader of `$all` or of its stream gets it: only the former is told its position twice. */
export function encodeEvent(event: RecordedEvent, source: 'all' | 'stream', uuids: UuidForm): Buffer {
  const { stream, revision, position, type, metadata, data } = event;
  const created = { 1: 'created', 2: `${event.created}0000` };
  const recorded = {
    1: uuidFields(event.id, uuids),
    2: { 3: stream },
    3: revision,
    4: position,
    5: position,
    6: [{ 1: 'type', 2: type }, event.json ? JSON_CONTENT : BINARY_CONTENT, created],
    7: metadata,
    8: data,
  };
  return encode({ 1: source === 'all' ? { 1: recorded, 3: position } : { 1: recorded, 4: NOTHING } });
}

export const encodeConfirmation = (subscriptionId: string): Buffer => encode({ 2: { 1: subscriptionId } });

export const encodeCheckpoint = (position: number): Buffer => encode({ 3: { 1: position, 2: position } });

export const encodeStreamNotFound = (stream: string): Buffer => encode({ 4: { 1: { 3: stream } } });

export const encodeCaughtUp = (): Buffer => encode({ 8: NOTHING });

export const encodeFellBehind = (): Buffer => encode({ 9: NOTHING });
