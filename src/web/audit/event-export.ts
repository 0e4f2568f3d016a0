import { Inject, Injectable } from '@nestjs/common';
import { placesOfEvents, type EventFilter } from '../../../projections/audit/queries.js';
import { FoundEvents } from '../../audit/replay/found-events.js';
import type { StoredEvent } from '../../platform/event-store/recorded-event.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { ExportFormat, ExportHead } from './export-format.js';

const EVENTS_AT_ONCE = 2_000;

interface Part {
  readonly events: readonly StoredEvent[];
  /** The position after which more follow; `null` at the end. */
  readonly last: bigint | null;
}

/** Writes what a search of the log found, however much that is: the next part is read while one is taken. */
@Injectable()
export class EventExport {
  constructor(
    private readonly found: FoundEvents,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  /** The text of the file, in parts, in the order of the log. Throws `EventMissing` where log and search disagree. */
  async *text(head: ExportHead, filter: EventFilter, format: ExportFormat): AsyncGenerator<string> {
    yield format.begin(head);
    let events = 0;
    for await (const part of this.parts(filter, BigInt(head.upTo))) {
      events += part.length;
      yield part.map((event) => format.event(event)).join('');
    }
    yield format.end(events);
  }

  private async *parts(filter: EventFilter, upTo: bigint): AsyncGenerator<readonly StoredEvent[]> {
    const usualDistance = await this.found.usualDistance();
    const read = async (after: bigint): Promise<Part> => {
      const places = await placesOfEvents(this.db, filter, { after, upTo, count: EVENTS_AT_ONCE });
      const last = places.length < EVENTS_AT_ONCE ? null : BigInt(places.at(-1)?.position ?? upTo);
      return { events: await this.found.at(places, usualDistance), last };
    };
    for (let coming: Promise<Part> | null = read(-1n); coming;) {
      const { events, last }: Part = await coming;
      coming = last === null ? null : read(last);
      coming?.catch(() => undefined);
      yield events;
    }
  }
}
