import type { Writable } from 'node:stream';

/** Resolves when the call takes another message at once: until then it, too, waits in memory. Never, if the client leaves. */
export const send = (call: Writable, message: Buffer): Promise<void> =>
  new Promise<void>((taken: () => void) => {
    call.write(message, taken);
    if (call.writableLength === 0) taken();
  });
