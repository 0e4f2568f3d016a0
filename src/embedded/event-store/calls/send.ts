import type { Writable } from 'node:stream';

/**
 * Resolves when the call has taken the messages: never, if the client stalls. The array is emptied, since the call makes
 * a copy of each message that it is about to send.
 */
export function send(call: Writable, messages: Buffer[]): Promise<void> {
  return new Promise((resolve) => {
    const last = messages.pop();
    for (const message of messages.splice(0)) call.write(message);
    if (last) call.write(last, () => resolve());
    else resolve();
  });
}
