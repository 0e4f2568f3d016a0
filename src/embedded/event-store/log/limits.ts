import type { Append, Outcome } from './append.js';
import type { ProposedEvent } from './event.js';
import { MAX_STREAM_NAME_BYTES } from './table.js';

/** EventStoreDB's default limit for the events of one append: data, metadata and type names together. */
export const MAX_APPEND_BYTES = 1024 * 1024;

/** What an append is refused with before it is tried: it is too large, or we cannot keep what EventStoreDB would. */
export function refusalOf(append: Append): Outcome | undefined {
  if (append.bytes > MAX_APPEND_BYTES) return { kind: 'too-large' };
  const reason = whyNotKept(append);
  return reason === undefined ? undefined : { kind: 'bad-request', reason };
}

/** In words for the developer who meets it. */
function whyNotKept({ stream, events }: Append): string | undefined {
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
