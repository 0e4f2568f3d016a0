import { ServerInterceptingCall, type ServerInterceptingCallInterface } from '@grpc/grpc-js';

/** What may be under way to one client at a time; a larger message goes alone. */
const WINDOW_BYTES = 64 * 1024;

/**
 * Bounds what a call has under way in bytes. gRPC itself takes the next message only when the last one has been written
 * to the socket, one system call each: here many go out together, and none is taken while the client does not keep up.
 */
export class Window extends ServerInterceptingCall {
  private underWay = 0;
  private takeNext: (() => void) | undefined;

  constructor(private readonly call: ServerInterceptingCallInterface) {
    super(call);
  }

  override sendMessage(message: Buffer, takeNext: () => void): void {
    const { length } = message;
    this.underWay += length;
    this.call.sendMessage(message, () => {
      this.underWay -= length;
      this.go();
    });
    this.takeNext = takeNext;
    this.go();
  }

  private go(): void {
    if (this.underWay >= WINDOW_BYTES) return;
    const { takeNext } = this;
    this.takeNext = undefined;
    takeNext?.();
  }
}
