import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientBase } from 'pg';

/** A read model moved on. `topics` are what pages may show of it that changed; `*`: look at everything again. */
export interface Change {
  readonly projection: string;
  readonly position: bigint;
  readonly topics: ReadonlySet<string> | '*';
}

/** Told of each change; with `null` when changes may have been missed. */
export type ChangeListener = (change: Change | null) => void;

const CHANNEL = 'slotwell_read_models';
/** PostgreSQL takes payloads of up to 8,000 bytes. */
const LARGEST_BYTES = 7_000;
const LONGEST_PAUSE_MS = 5_000;
/** A connection whose other end is gone without a word looks like silence: it is asked now and then. */
const ASK_EVERY_MS = 10_000;
const CONNECT_WITHIN_MS = 10_000;

/** Notifies all that listen of changes, once the transaction that `client` is in commits. */
export async function announce(client: ClientBase, changes: readonly Change[]): Promise<void> {
  const payloads = changes.map(({ projection, position, topics }) => {
    const payload = (named: readonly string[] | '*') =>
      JSON.stringify({ projection, position: position.toString(), topics: named });
    const exact = payload(topics === '*' ? '*' : [...topics]);
    return Buffer.byteLength(exact) > LARGEST_BYTES ? payload('*') : exact;
  });
  if (payloads.length === 0) return;
  await client.query({
    name: 'announce-changes',
    text: `SELECT pg_notify('${CHANNEL}', payload) FROM unnest($1::text[]) AS payload`,
    values: [payloads],
  });
}

/**
 * Hears of changes of read models over one connection, which is opened again when it breaks.
 */
export class ReadModelChanges {
  private readonly listeners = new Set<ChangeListener>();
  private stopping = new AbortController();
  private running: Promise<void> | undefined;

  /** `askEveryMs`: how often a silent connection is asked whether it is still there, and how long it has to answer. */
  constructor(
    private readonly url: string,
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

  /** Answers what ends the subscription. */
  subscribe(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async keepListening(signal: AbortSignal): Promise<void> {
    let pause = 100;
    while (!signal.aborted) {
      try {
        await this.listen(signal, () => (pause = 100));
      } catch {
        // A connection that cannot be opened or breaks is tried again; whoever waits for a change polls meanwhile.
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
    const ended = new Promise<true>((resolve) => {
      const end = () => resolve(true);
      client.once('end', end);
      client.on('error', end);
      signal.addEventListener('abort', end, { once: true });
    });
    client.on('notification', ({ payload }) => this.tell(parse(payload)));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      listening();
      this.tell(null);
      while (!(await Promise.race([ended, delay(this.askEveryMs, false, { ref: false })])))
        await client.query('SELECT 1');
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private tell(change: Change | null): void {
    for (const listener of this.listeners) listener(change);
  }
}

function parse(payload = ''): Change {
  const { projection, position, topics } = JSON.parse(payload) as {
    projection: string;
    position: string;
    topics: string[] | '*';
  };
  return { projection, position: BigInt(position), topics: topics === '*' ? '*' : new Set(topics) };
}
