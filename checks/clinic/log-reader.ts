import { EventLog } from '../../src/platform/event-store/event-log.js';
import type { StoredEvent } from '../../src/platform/event-store/recorded-event.js';

/** Reads the whole log, again and again, each time only what is new. */
export class LogReader {
  private readonly known: StoredEvent[] = [];
  private log: EventLog;

  constructor(
    url: string,
    private readonly prefix = '',
  ) {
    this.log = new EventLog(url, prefix);
  }

  /** All events up to now, in order. */
  async all(): Promise<readonly StoredEvent[]> {
    const head = await this.log.head();
    const last = this.known.at(-1)?.position ?? null;
    if (head === null || last === head) return this.known;
    const end = new AbortController();
    for await (const batch of this.log.follow(last, 500, end.signal)) {
      this.known.push(...batch);
      if ((batch.at(-1)?.position ?? 0n) >= head) break;
    }
    end.abort();
    return this.known;
  }

  /** Goes on at another address of the same log. */
  async moveTo(url: string): Promise<void> {
    await this.log.close();
    this.log = new EventLog(url, this.prefix);
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
