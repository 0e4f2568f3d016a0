import { Listening } from '../listening.js';

/** Told of each session that ended, as `fingerprintOf` calls it; with `null` when endings may have been missed. */
export type EndingListener = (fingerprint: string | null) => void;

/** The channel on which every process hears which sessions ended, whoever ended them. */
export const SESSION_ENDED_CHANNEL = 'slotwell_sessions_ended';

/** Hears of sessions that ended, in this process or another. */
export class SessionEndings {
  private readonly listeners = new Set<EndingListener>();
  private readonly listening: Listening;

  constructor(url: string) {
    this.listening = new Listening(url, SESSION_ENDED_CHANNEL, (fingerprint) => {
      for (const listener of this.listeners) listener(fingerprint);
    });
  }

  /** Begins to listen; answers at once. */
  start(): void {
    this.listening.start();
  }

  stop(): Promise<void> {
    return this.listening.stop();
  }

  /** Answers what ends the subscription. */
  subscribe(listener: EndingListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
