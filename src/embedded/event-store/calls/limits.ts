import type { ProposedEvent } from '../log/event.js';
import { MAX_STREAM_NAME_BYTES } from '../log/table.js';

/** What an event counts towards the limit of an append. */
export const sizeOf = (event: ProposedEvent): number =>
  event.data.length + event.metadata.length + event.type.length * 2;

/** Why an append cannot be kept, though EventStoreDB might: our limits, in words for the developer who meets them. */
export function unsupported(stream: string, events: readonly ProposedEvent[]): string | undefined {
  if (Buffer.byteLength(stream) > MAX_STREAM_NAME_BYTES)
    return `Stream names are limited to ${MAX_STREAM_NAME_BYTES} bytes.`;
  if (stream.includes('\0') || events.some((event) => event.type.includes('\0')))
    return 'Stream names and event types cannot contain U+0000.';
  if (stream.startsWith('$$') && events.some(limitsStream))
    return 'This server keeps all events: $maxAge, $maxCount, $tb and $acl are not supported.';
  return undefined;
}

const LIMITS = ['$maxAge', '$maxCount', '$tb', '$acl'];

function limitsStream(event: ProposedEvent): boolean {
  try {
    const metadata: unknown = JSON.parse(event.data.toString('utf8'));
    return typeof metadata === 'object' && metadata !== null && LIMITS.some((limit) => limit in metadata);
  } catch {
    return false;
  }
}
