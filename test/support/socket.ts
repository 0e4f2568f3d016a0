import { WebSocket } from 'ws';
import { eventually } from './wait.js';

/** A page's socket: what it was sent, newest last. */
export interface TestSocket {
  readonly frames: readonly string[];
  /** Sends what htmx sends for a subscription form. */
  subscribe(fragment: string, params?: Readonly<Record<string, string>>): void;
  send(message: string): void;
  /** Waits for a frame that holds `text` and answers it; frames before `after` do not count. */
  frameWith(text: string, after?: number): Promise<string>;
  /** Waits for a frame after the first `after` that holds `text` and not what is `gone`, and answers it. */
  frameWithout(gone: string, text: string, after: number): Promise<string>;
  /** Waits for the end and answers its code. */
  closed(): Promise<number>;
  close(): Promise<void>;
}

/** How an upgrade was refused. */
export class UpgradeRefused extends Error {
  constructor(readonly status: number) {
    super(`The upgrade was answered with ${String(status)}`);
  }
}

/** Opens `/live` as a browser with this cookie would, from a page of `origin`. Throws `UpgradeRefused`. */
export async function openSocket(address: string, cookie: string, origin = address): Promise<TestSocket> {
  const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/live`, { headers: { cookie, origin } });
  const frames: string[] = [];
  socket.on('message', (data: Buffer) => frames.push(data.toString()));
  const ended = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('unexpected-response', (_request, { statusCode }) =>
      reject(new UpgradeRefused(statusCode ?? 0)),
    );
    socket.on('error', reject);
  });
  return {
    frames,
    subscribe: (fragment, params = {}) =>
      socket.send(JSON.stringify({ fragment, ...params, headers: { 'HX-Request': 'true' } })),
    send: (message) => socket.send(message),
    frameWith: (text, after = 0) =>
      eventually(() => frames.slice(after).find((frame) => frame.includes(text)) ?? false),
    frameWithout: (gone, text, after) =>
      eventually(
        () => frames.slice(after).find((frame) => frame.includes(text) && !frame.includes(gone)) ?? false,
      ),
    closed: () => ended,
    close: async () => {
      socket.close();
      await ended;
    },
  };
}
