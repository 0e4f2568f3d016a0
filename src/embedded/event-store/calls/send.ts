import type { Writable } from 'node:stream';
import type { RecordedEvent } from '../log/event.js';

/** A message that the call does not take at once waits in memory until this resolves: never, if the client leaves. */
export type Sent = Promise<void> | undefined;

export function send(call: Writable, message: Buffer): Sent {
  let taken: (() => void) | undefined;
  call.write(message, () => taken?.());
  // Most events of a read are taken at once, and cost a twentieth less without a promise.
  if (call.writableLength === 0) return undefined;
  return new Promise((resolve) => (taken = resolve));
}

/** Lets go of each event when its turn comes: a client that stalls must not make us hold twice what was sent. */
export async function sendEach(
  events: RecordedEvent[],
  sendOne: (event: RecordedEvent) => Sent,
): Promise<void> {
  while (events.length > 0) {
    const sent = sendOne(events.shift() as RecordedEvent);
    if (sent) await sent;
  }
}
