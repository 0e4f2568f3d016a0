import type { ServerWritableStream } from '@grpc/grpc-js';

/** The sending side of a call. */
export class Outlet {
  closed = false;
  wake: () => void = () => undefined;
  private readonly taken = () => this.wake();

  constructor(private readonly call: ServerWritableStream<unknown, Buffer>) {
    const close = () => {
      this.closed = true;
      this.wake();
    };
    for (const event of ['cancelled', 'close', 'error']) call.on(event, close);
  }

  /** Whether the call takes another message at once: otherwise what is sent waits in memory. */
  get hasRoom(): boolean {
    return this.call.writableLength === 0;
  }

  /** Wait for room before sending more. */
  send(message: Buffer): void {
    if (!this.closed) this.call.write(message, this.taken);
  }

  /** Resolves when there is room, or when the client is gone. */
  async room(): Promise<void> {
    while (!this.hasRoom && !this.closed) await this.sleep();
  }

  /** Resolves at the next `wake`, when a message was taken, or when the client is gone. */
  async sleep(): Promise<void> {
    if (!this.closed) await new Promise<void>((wake) => (this.wake = wake));
  }

  end(): void {
    if (!this.closed) this.call.end();
  }

  fail(error: Error): void {
    if (!this.closed) this.call.emit('error', error);
  }
}
