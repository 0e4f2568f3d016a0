import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

const LONGEST_PAUSE_MS = 5_000;
/** A connection whose other end is gone without a word looks like silence: it is asked now and then. */
const ASK_EVERY_MS = 10_000;
const CONNECT_WITHIN_MS = 10_000;

/**
 * Hears what is notified on a channel of PostgreSQL, over one connection that is opened again when it breaks. `heard`
 * gets each payload, and `null` whenever some may have been missed.
 */
export class Listening {
  private stopping = new AbortController();
  private running: Promise<void> | undefined;

  /** `askEveryMs`: how often a silent connection is asked whether it is still there, and how long it has to answer. */
  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly heard: (payload: string | null) => void,
    private readonly askEveryMs = ASK_EVERY_MS,
  ) {}

  /** Begins to listen; answers at once. */
  start(): void {
    this.stopping = new AbortController();
    this.running ??= this.keepListening(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.running = undefined;
  }

  private async keepListening(signal: AbortSignal): Promise<void> {
    let pause = 100;
    while (!signal.aborted) {
      try {
        await this.listen(signal, () => (pause = 100));
      } catch {
        // A connection that cannot be opened or breaks is tried again; `null` then says that something may be missing.
      }
      await delay(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  private async listen(signal: AbortSignal, listening: () => void): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'slotwell changes',
      keepAlive: true,
      query_timeout: this.askEveryMs,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
    });
    const over = new AbortController();
    const ended = new Promise<true>((resolve) => {
      const end = () => resolve(true);
      client.once('end', end);
      client.on('error', end);
      signal.addEventListener('abort', end, { once: true, signal: over.signal });
    });
    client.on('notification', ({ payload }) => this.heard(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${this.channel}`);
      listening();
      this.heard(null);
      while (!(await Promise.race([ended, delay(this.askEveryMs, false, { ref: false })])))
        await client.query('SELECT 1');
    } finally {
      over.abort();
      await client.end().catch(() => undefined);
    }
  }
}
