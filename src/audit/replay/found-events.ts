import { Injectable } from '@nestjs/common';
import { EventLog } from '../../platform/event-store/event-log.js';
import type { StoredEvent } from '../../platform/event-store/recorded-event.js';
import { LedgerBook } from '../../platform/ledger/ledger-book.js';
import { ReplayLog, type EventPlace } from './replay-log.js';

/** Where an event stands in its stream and in the log. */
export interface FoundPlace extends EventPlace {
  /** The commit position, as digits. */
  readonly position: string;
}

/** An event that a read model knows is not in the log. */
export class EventMissing extends Error {}

/** How many events too many are read at most, for each that is wanted, before streams are read one by one. */
const WASTE = 8;

/** Reads events that a search found, sealed as the log keeps them: all between the first and the last where they stand close. */
@Injectable()
export class FoundEvents {
  constructor(
    private readonly log: EventLog,
    private readonly replay: ReplayLog,
    private readonly book: LedgerBook,
  ) {}

  /** How far apart two events stand on average; positions count events or bytes, as the server likes. */
  async usualDistance(): Promise<number> {
    const { position, frontier } = await this.book.state();
    return position === null ? 1 : Number(position) / frontier.size;
  }

  /** In the order of the log, in which `places` have to be. Throws `EventMissing`. */
  async at(places: readonly FoundPlace[], usualDistance: number): Promise<StoredEvent[]> {
    const [first, last] = [places[0], places.at(-1)];
    if (!first || !last) return [];
    const between = (Number(last.position) - Number(first.position)) / usualDistance;
    const events =
      between <= places.length * WASTE
        ? await this.log.between(BigInt(first.position), BigInt(last.position), Math.ceil(between) + 1)
        : await this.replay.storedAt(places);
    const byPosition = new Map(events.map((event) => [event.position.toString(), event]));
    return places.map(({ position, stream, revision }) => {
      const event = byPosition.get(position);
      if (!event)
        throw new EventMissing(`The log has no event ${stream}/${revision} at position ${position}`);
      return event;
    });
  }
}
