import type { Writable } from 'node:stream';

/** Resolves when the call has taken the messages. They wait in memory until then: for ever, if the client stalls. */
export async function send(call: Writable, ...messages: readonly Buffer[]): Promise<void> {
  const last = messages.at(-1);
  for (const message of messages.slice(0, -1)) call.write(message);
  if (last) await new Promise<void>((taken) => call.write(last, () => taken()));
}
