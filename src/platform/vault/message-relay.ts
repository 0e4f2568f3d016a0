import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { MOST_TRIES, type Channel, type Message, type Messages } from './messages.js';

/**
 * Hands a message over to whoever delivers it, and gives up when `signal` aborts; the name of its reason says why.
 * @throws {NotSent} when it did not go out
 */
export type Send = (message: Message, signal: AbortSignal) => Promise<void>;

/** A message did not go out. `failure` is a code that says nothing of its content; `final`: it never will. */
export class NotSent extends Error {
  constructor(
    readonly failure: string,
    readonly final: boolean,
  ) {
    super(`Not sent: ${failure}`);
  }
}

const EVERY_MS = 1_000;
const SEND_WITHIN_MS = 20_000;
/** What is on its way when Slotwell stops has this long to go out. */
const STOP_WITHIN_MS = 2_000;

/**
 * Sends the messages that are due, at the start and every few seconds, with growing pauses between tries. Each channel has
 * rounds of its own, and sends what it claimed at once: one whose server says nothing holds up neither the other channel
 * nor a message that another process would claim meanwhile.
 */
export class MessageRelay {
  private readonly logger = new Logger(MessageRelay.name);
  private readonly senders = new Map<Channel, Send>();
  private readonly onTheirWay = new Set<AbortController>();
  private stopping = new AbortController();
  private running: Promise<void>[] = [];

  constructor(
    private readonly messages: Messages,
    private readonly everyMs = EVERY_MS,
    private readonly stopWithinMs = STOP_WITHIN_MS,
  ) {}

  /** Says how messages of a channel are sent. */
  register(channel: Channel, send: Send): void {
    this.senders.set(channel, send);
  }

  start(): void {
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.running = [...this.senders].map(([channel, send]) => this.keepSending(channel, send, signal));
  }

  /** Answers when the messages that are on their way are out, or given up until the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const limit = setTimeout(() => {
      for (const each of this.onTheirWay) each.abort();
    }, this.stopWithinMs);
    await Promise.all(this.running);
    clearTimeout(limit);
  }

  private async keepSending(channel: Channel, send: Send, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sendDue(channel, send, signal);
      await delay(this.everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** A vault that cannot be reached is tried again in the next round. */
  private async sendDue(channel: Channel, send: Send, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const due = await this.messages.claim([channel]);
        if (due.length === 0) return;
        const outcomes = await Promise.allSettled(due.map((message) => this.deliver(message, send)));
        for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      }
    } catch (error) {
      this.logger.warn(`Messages could not be read and will be again: ${String(error)}`);
    }
  }

  private async deliver(message: Message & { readonly tries: number }, send: Send): Promise<void> {
    const { id, channel, tries } = message;
    const way = new AbortController();
    this.onTheirWay.add(way);
    const limit = setTimeout(() => way.abort(new DOMException('No answer', 'TimeoutError')), SEND_WITHIN_MS);
    try {
      await send(message, way.signal);
    } catch (error) {
      const { failure, final } = error instanceof NotSent ? error : new NotSent('error', false);
      const isLast = final || tries >= MOST_TRIES;
      await (isLast ? this.messages.giveUp(id, failure) : this.messages.failed(id, failure));
      const then = isLast ? 'is given up' : 'will be tried again';
      this.logger.warn(`Message ${id} (${channel}) was not sent (${failure}) and ${then}`);
      return;
    } finally {
      clearTimeout(limit);
      this.onTheirWay.delete(way);
    }
    await this.messages.sent(id);
  }
}
