import type { Append } from './append.js';
import type { ProposedEvent } from './event.js';

/** PostgreSQL's indexes take no keys above 2,704 bytes. */
const MAX_STREAM_NAME_BYTES = 2000;

/** Why an append that EventStoreDB would keep cannot be kept here, in words for the developer who meets it. */
export function whyNotKept({ stream, events }: Append): string | undefined {
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
