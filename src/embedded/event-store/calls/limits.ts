import type { ProposedEvent } from '../log/event.js';
import { MAX_STREAM_NAME_BYTES } from '../log/table.js';

/** What an event counts towards the limit of an append. */
export const sizeOf = (event: ProposedEvent): number =>
  event.data.length + event.metadata.length + event.type.length * 2;

/** Why we cannot keep what EventStoreDB would, in words for the developer who meets it. */
export function whyNotKept(stream: string, events: readonly ProposedEvent[]): string | undefined {
  if (Buffer.byteLength(stream) > MAX_STREAM_NAME_BYTES)
    return `Stream names are limited to ${MAX_STREAM_NAME_BYTES} bytes here.`;
  if (stream.includes('\0') || events.some(({ type }) => type.includes('\0')))
    return 'Stream names and event types cannot contain U+0000 here.';
  if (stream.startsWith('$$') && events.some(limitsItsStream))
    return 'Streams are kept whole and open here: $maxAge, $maxCount, $tb and $acl are not supported.';
  return undefined;
}

function limitsItsStream({ data }: ProposedEvent): boolean {
  try {
    const metadata = JSON.parse(data.toString('utf8')) as object | null;
    return ['$maxAge', '$maxCount', '$tb', '$acl'].some((limit) => Object.hasOwn(metadata ?? {}, limit));
  } catch {
    return false;
  }
}
