import type { ServerWritableStream } from '@grpc/grpc-js';

/** What may be under way to one client; a single larger message goes alone. */
const WINDOW_BYTES = 256 * 1024;

/** The sending side of a server stream, with a bound in bytes: gRPC's own counts messages, which may be a megabyte each. */
export class Outlet {
  private underWay = 0;
  private gone = false;
  private wake: () => void = () => undefined;

  constructor(private readonly call: ServerWritableStream<unknown, Buffer>) {
    const leave = () => {
      this.gone = true;
      this.wake();
    };
    call.on('cancelled', leave);
    call.on('close', leave);
    call.on('error', leave);
  }

  /** The client went away: sending more is in vain. */
  get closed(): boolean {
    return this.gone;
  }

  /** Whether `room` would resolve at once. */
  get hasRoom(): boolean {
    return this.underWay < WINDOW_BYTES;
  }

  send(message: Buffer): void {
    if (this.gone) return;
    this.underWay += message.length;
    this.call.write(message, () => {
      this.underWay -= message.length;
      if (this.hasRoom) this.wake();
    });
  }

  /** Resolves when there is room for more, or when the client went away. */
  async room(): Promise<void> {
    while (!this.hasRoom && !this.gone) await new Promise<void>((wake) => (this.wake = wake));
  }

  /** Resolves when `subscribe`'s callback is called, or when the client went away. */
  async until(subscribe: (wake: () => void) => () => void): Promise<void> {
    if (this.gone) return;
    let forget: () => void = () => undefined;
    await new Promise<void>((wake) => {
      this.wake = wake;
      forget = subscribe(wake);
    });
    forget();
  }

  end(): void {
    if (!this.gone) this.call.end();
  }

  fail(error: Error): void {
    if (!this.gone) this.call.emit('error', error);
  }
}
