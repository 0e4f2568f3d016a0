import { Inject, Injectable } from '@nestjs/common';
import type { Codec } from '../../platform/event-store/codec.js';
import { EventLog } from '../../platform/event-store/event-log.js';
import type { Recorded, StoredEvent } from '../../platform/event-store/recorded-event.js';
import { CODEC } from '../../platform/platform.module.js';

/** Where an event stands, as a read model says. */
export interface EventPlace {
  readonly stream: string;
  /** As digits. */
  readonly revision: string;
}

const STREAMS_AT_ONCE = 16;

/** Reads what happened from the log itself: read models only say where to look. */
@Injectable()
export class ReplayLog {
  constructor(
    private readonly log: EventLog,
    @Inject(CODEC) private readonly codec: Codec,
  ) {}

  /** All events of a stream, opened, oldest first. */
  async stream(name: string): Promise<Recorded[]> {
    return this.codec.decode(await this.log.readStream(name));
  }

  /** The events at these places, opened, in the order of the log. */
  async at(places: readonly EventPlace[]): Promise<Recorded[]> {
    return this.codec.decode(await this.storedAt(places));
  }

  /** The events at these places as the log keeps them, personal fields sealed, in its order. */
  async storedAt(places: readonly EventPlace[]): Promise<StoredEvent[]> {
    const byStream = new Map<string, bigint[]>();
    for (const { stream, revision } of places)
      byStream.set(stream, [...(byStream.get(stream) ?? []), BigInt(revision)]);
    const waiting = [...byStream];
    const found: StoredEvent[] = [];
    const readNext = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) found.push(...(await this.some(...next)));
    };
    await Promise.all(Array.from({ length: STREAMS_AT_ONCE }, readNext));
    return found.sort((one, other) => (one.position < other.position ? -1 : 1));
  }

  /** One event as the log keeps it, personal fields sealed; `null` when nothing stands there. */
  async stored({ stream, revision }: EventPlace): Promise<StoredEvent | null> {
    const [event] = await this.log.readStream(stream, { from: BigInt(revision), maxCount: 1 });
    return event ?? null;
  }

  private async some(stream: string, revisions: readonly bigint[]): Promise<StoredEvent[]> {
    const [first, last] = [revisions.reduce(least), revisions.reduce(most)];
    const wanted = new Set(revisions);
    const events = await this.log.readStream(stream, { from: first, maxCount: Number(last - first) + 1 });
    return events.filter(({ revision }) => wanted.has(revision));
  }
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function most(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
