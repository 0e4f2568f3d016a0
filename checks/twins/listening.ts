import type { AllStreamSubscription, ResolvedEvent, StreamSubscription } from '@eventstore/db-client';

const PATIENCE_MS = 15_000;

/** Hears a subscription out, and waits for something to have been heard. */
export class Listening {
  isCaughtUp = false;
  private failed: Error | null = null;
  private look: () => void = () => undefined;

  constructor(
    private readonly subscription: StreamSubscription | AllStreamSubscription,
    hear: (event: ResolvedEvent) => void,
  ) {
    const heard =
      <T>(what: (said: T) => void) =>
      (said: T) => {
        what(said);
        this.look();
      };
    // The client's types do not know of it.
    subscription.on(
      'caughtUp' as 'end',
      heard(() => (this.isCaughtUp = true)),
    );
    subscription.on(
      'error',
      heard((error: Error) => (this.failed = error)),
    );
    (subscription as StreamSubscription).on('data', heard(hear));
  }

  /** Whether it came true; throws what the subscription failed with. */
  async until(isTrue: () => boolean): Promise<boolean> {
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      this.look();
    }, PATIENCE_MS);
    while (!isTrue() && !this.failed && !expired) await new Promise<void>((look) => (this.look = look));
    clearTimeout(timer);
    if (this.failed) throw this.failed;
    return isTrue();
  }

  async end(): Promise<void> {
    this.subscription.on('error', () => undefined);
    await this.subscription.unsubscribe();
    this.subscription.destroy();
  }
}
