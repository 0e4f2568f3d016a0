import {
  binaryEvent,
  jsonEvent,
  MaxAppendSizeExceededError,
  StreamNotFoundError,
  WrongExpectedVersionError,
  type EventData,
  type Position,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { v5 } from 'uuid';
import { refused, type Refused } from './answers.js';
import { lineWith } from './line.js';
import { dataOf, isJson, metadataOf, typeOf, type Proposal } from './operations.js';
import { Places } from './places.js';

/** One run of a story on a server: the names, ids and positions that streams and events have there. */
export class Run {
  readonly name = `twins${randomUUID().replaceAll('-', '')}`;
  readonly places: Places;
  private readonly ids = new Map<string, number>();

  constructor(start: Position) {
    this.places = new Places(start);
  }

  nameOf(stream: number): string {
    return `${this.name}${String(stream)}`;
  }

  toEvent(proposal: Proposal): EventData {
    const id = v5(String(proposal.event), v5(this.name, v5.URL));
    this.ids.set(id, proposal.event);
    const metadata = metadataOf(proposal);
    const around = { id, type: typeOf(proposal), ...(metadata ? { metadata } : {}) };
    const data = dataOf(proposal);
    if (isJson(proposal)) return jsonEvent({ ...around, data: data as { n: number; filling: string } });
    return binaryEvent({ ...around, data: data as Uint8Array });
  }

  /** `null` for what is not of this run; that an event stands where another one was is part of its line. */
  lineOf({ event }: ResolvedEvent): string | null {
    if (!event?.streamId.startsWith(this.name)) return null;
    const [stream, revision] = [this.numberOf(event.streamId), Number(event.revision)];
    const line = lineWith(this.ids.get(event.id), stream, revision, event);
    const there = event.position ? this.places.seen(stream, revision, event.position) : 'no position';
    return line.startsWith(`${there} `) ? line : `${line}, but at the position of ${there}`;
  }

  refusal(error: Error): Refused {
    if (error instanceof WrongExpectedVersionError) {
      const { expectedVersion, actualVersion, streamName, type } = error;
      const said = (version: unknown) => (typeof version === 'bigint' ? Number(version) : String(version));
      const stream = this.numberOf(streamName);
      return refused(type, { stream, expected: said(expectedVersion), actual: said(actualVersion) });
    }
    if (error instanceof MaxAppendSizeExceededError)
      return refused(error.type, { limit: error.maxAppendSize });
    if (error instanceof StreamNotFoundError)
      return refused(error.type, { stream: this.numberOf(error.streamName) });
    return refused((error as Error & { type?: string }).type ?? error.message);
  }

  private numberOf(name: string): number {
    return Number(name.slice(this.name.length));
  }
}
