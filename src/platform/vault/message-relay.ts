import { Logger } from '@nestjs/common';
import { MOST_TRIES, type Channel, type Message, type Messages } from './messages.js';

/** Hands a message over to whoever delivers it. @throws {NotSent} when it did not go out */
export type Send = (message: Message) => Promise<void>;

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

/** Sends the messages that are due, at the start and every few seconds, with growing pauses between tries. */
export class MessageRelay {
  private readonly logger = new Logger(MessageRelay.name);
  private readonly senders = new Map<Channel, Send>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(
    private readonly messages: Messages,
    private readonly everyMs = EVERY_MS,
  ) {}

  /** Says how messages of a channel are sent. */
  register(channel: Channel, send: Send): void {
    this.senders.set(channel, send);
  }

  start(): void {
    this.stopped = false;
    this.round();
  }

  /** Answers when the messages that are on their way are out. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private round(): void {
    if (this.senders.size === 0) return;
    this.running = this.sendDue().then(() => {
      if (!this.stopped) this.timer = setTimeout(() => this.round(), this.everyMs);
    });
  }

  /** A vault that cannot be reached is tried again in the next round. */
  private async sendDue(): Promise<void> {
    try {
      for (let due = await this.messages.claim(); due.length > 0; due = await this.messages.claim()) {
        for (const message of due) await this.send(message);
        if (this.stopped) return;
      }
    } catch (error) {
      this.logger.warn(`Messages could not be read and will be again: ${String(error)}`);
    }
  }

  private async send(message: Message & { readonly tries: number }): Promise<void> {
    const { id, channel, tries } = message;
    try {
      await this.senders.get(channel)?.(message);
    } catch (error) {
      const { failure, final } = error instanceof NotSent ? error : new NotSent('error', false);
      const isLast = final || tries >= MOST_TRIES;
      await (isLast ? this.messages.giveUp(id, failure) : this.messages.failed(id, failure));
      const then = isLast ? 'is given up' : 'will be tried again';
      this.logger.warn(`Message ${id} (${channel}) was not sent (${failure}) and ${then}`);
      return;
    }
    await this.messages.sent(id);
  }
}
