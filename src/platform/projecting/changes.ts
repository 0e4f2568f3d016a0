import type { ClientBase } from 'pg';
import { Listening } from '../listening.js';

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

/** Hears of changes of read models. */
export class ReadModelChanges {
  private readonly listeners = new Set<ChangeListener>();
  private readonly listening: Listening;

  /** `askEveryMs`: how often a silent connection is asked whether it is still there, and how long it has to answer. */
  constructor(url: string, askEveryMs?: number) {
    const tell = (payload: string | null) => this.tell(payload === null ? null : parse(payload));
    this.listening = new Listening(url, CHANNEL, tell, askEveryMs);
  }

  /** Begins to listen; answers at once. */
  start(): void {
    this.listening.start();
  }

  stop(): Promise<void> {
    return this.listening.stop();
  }

  /** Answers what ends the subscription. */
  subscribe(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(change: Change | null): void {
    for (const listener of this.listeners) listener(change);
  }
}

function parse(payload: string): Change {
  const { projection, position, topics } = JSON.parse(payload) as {
    projection: string;
    position: string;
    topics: string[] | '*';
  };
  return { projection, position: BigInt(position), topics: topics === '*' ? '*' : new Set(topics) };
}
