import type { RecordedEvent } from '../log/event.js';
import { encode, NOTHING } from './protobuf.js';
import { uuidFields, type UuidForm } from './uuid.js';

const JSON_CONTENT = contentType('application/json');
const BINARY_CONTENT = contentType('application/octet-stream');

/** An event as a reader of `$all` or of its stream gets it: only the former is told its position twice. */
export function encodeEvent(event: RecordedEvent, source: 'all' | 'stream', uuids: UuidForm): Buffer {
  const { position } = event;
  return encode([
    [
      1,
      [
        [
          1,
          [
            [1, uuidFields(event.id, uuids)],
            [2, [[3, event.stream]]],
            [3, event.revision],
            [4, position],
            [5, position],
            [
              6,
              [
                [1, 'type'],
                [2, event.type],
              ],
            ],
            [6, event.json ? JSON_CONTENT : BINARY_CONTENT],
            [
              6,
              [
                [1, 'created'],
                [2, `${event.created}0000`],
              ],
            ],
            [7, event.metadata],
            [8, event.data],
          ],
        ],
        source === 'all' ? [3, position] : [4, NOTHING],
      ],
    ],
  ]);
}

export const encodeConfirmation = (subscriptionId: string): Buffer => encode([[2, [[1, subscriptionId]]]]);

export const encodeCheckpoint = (position: number): Buffer =>
  encode([
    [
      3,
      [
        [1, position],
        [2, position],
      ],
    ],
  ]);

export const encodeStreamNotFound = (stream: string): Buffer => encode([[4, [[1, [[3, stream]]]]]]);

export const encodeCaughtUp = (): Buffer => encode([[8, NOTHING]]);

export const encodeFellBehind = (): Buffer => encode([[9, NOTHING]]);

function contentType(name: string): Buffer {
  return encode([
    [1, 'content-type'],
    [2, name],
  ]);
}
