import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { SignedInViewer } from './authenticate.js';
import type { Subscription } from './subscription.js';

/** Close codes: after the first two htmx stays away, after the third it comes back at once. */
export const SESSION_ENDED = 4401;
export const POLICY_VIOLATED = 1008;
export const SERVER_RESTARTS = 1012;

const MESSAGES_AT_ONCE = 60;
const MESSAGES_PER_SECOND = 10;

/**
 * One page's socket. At most one frame is on its way; of what changes meanwhile only the newest frame of each fragment
 * waits, so that a slow page costs old frames and no memory.
 */
export class LiveConnection {
  /** By the fragment's name: a page shows each fragment once. */
  readonly subscriptions = new Map<string, Subscription>();
  isAlive = true;
  private readonly waiting = new Map<string, string>();
  private sending = false;
  private allowance = MESSAGES_AT_ONCE;
  private lastMessageAt = performance.now();

  constructor(
    private readonly socket: WebSocket,
    /** What opened the socket: its cookies say whose it is. */
    readonly request: IncomingMessage,
    /** Who opened it, in the role of then. */
    readonly opener: SignedInViewer,
  ) {}

  /** Sends the newest state of a fragment, now or once the frames before it are out. */
  push(fragment: string, frame: string): void {
    this.waiting.delete(fragment);
    this.waiting.set(fragment, frame);
    this.sendNext();
  }

  close(code: number, reason: string): void {
    this.waiting.clear();
    this.socket.close(code, reason);
  }

  /**
   * Whether it may go on as who it is now. Who is nobody any more, or has lost a right, is told that the session ended:
   * the page is then asked for anew, and the session gets another id with it.
   */
  goesOnAs(viewer: SignedInViewer | null): viewer is SignedInViewer {
    if (!viewer || this.opener.rights.some((right) => !viewer.rights.includes(right))) {
      this.close(SESSION_ENDED, 'The session ended');
      return false;
    }
    if (viewer.role !== this.opener.role) {
      this.close(SERVER_RESTARTS, 'The role has changed');
      return false;
    }
    return true;
  }

  /** Whether one more message fits into what a page may send. */
  takesMessage(): boolean {
    const now = performance.now();
    const earned = ((now - this.lastMessageAt) / 1_000) * MESSAGES_PER_SECOND;
    this.allowance = Math.min(MESSAGES_AT_ONCE, this.allowance + earned) - 1;
    this.lastMessageAt = now;
    return this.allowance >= 0;
  }

  /** Asks whether the other side is there; who did not answer the last question is cut off. */
  ping(): void {
    if (!this.isAlive) {
      this.socket.terminate();
      return;
    }
    this.isAlive = false;
    this.socket.ping();
  }

  private sendNext(): void {
    if (this.sending || this.socket.readyState !== WebSocket.OPEN) return;
    const [next] = this.waiting;
    if (!next) return;
    const [fragment, frame] = next;
    this.waiting.delete(fragment);
    this.sending = true;
    this.socket.send(frame, (error) => {
      this.sending = false;
      if (!error) this.sendNext();
    });
  }
}
