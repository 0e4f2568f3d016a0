import type { ServerWritableStream } from '@grpc/grpc-js';

/** What may be under way to one client at a time; a larger message goes alone. */
const WINDOW_BYTES = 128 * 1024;

/** The sending side of a call, bounded in bytes: gRPC itself counts messages, and each may be a megabyte. */
export class Outlet {
  closed = false;
  private underWay = 0;
  private wake: () => void = () => undefined;

  constructor(private readonly call: ServerWritableStream<unknown, Buffer>) {
    const close = () => {
      this.closed = true;
      this.wake();
    };
    for (const event of ['cancelled', 'close', 'error']) call.on(event, close);
  }

  get hasRoom(): boolean {
    return this.underWay < WINDOW_BYTES;
  }

  /** Wait for room before sending more. */
  send(message: Buffer): void {
    if (this.closed) return;
    const { length } = message;
    this.underWay += length;
    this.call.write(message, () => {
      this.underWay -= length;
      if (this.hasRoom) this.wake();
    });
  }

  /** Resolves when there is room, or when the client is gone. */
  async room(): Promise<void> {
    while (!this.hasRoom && !this.closed) await new Promise<void>((wake) => (this.wake = wake));
  }

  /** Resolves when what `arrange` is given is called, or when the client is gone. */
  async until(arrange: (wake: () => void) => () => void): Promise<void> {
    if (this.closed) return;
    let cancel: () => void = () => undefined;
    await new Promise<void>((wake) => {
      this.wake = wake;
      cancel = arrange(wake);
    });
    cancel();
  }

  end(): void {
    if (!this.closed) this.call.end();
  }

  fail(error: Error): void {
    if (!this.closed) this.call.emit('error', error);
  }
}
