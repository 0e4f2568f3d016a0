import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { LogRecord, RawLog } from '../event-store/raw-log.js';
import { linesOf } from './lines-of.js';

/** An event as a line of the file holds it; content that is no JSON as base64. */
interface Line {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: unknown;
  readonly metadata: unknown;
}

/** A log in a compressed file, one event a line, in the log's order: it can be read wherever a server's log can. */
export class LogFile implements Pick<RawLog, 'events' | 'lastEvent' | 'eventAt'> {
  constructor(private readonly path: string) {}

  /** Writes the events up to and including position `until`. Answers how many. */
  async write(
    log: Pick<RawLog, 'events'>,
    until: bigint,
    progress: (events: number) => void,
  ): Promise<number> {
    let events = 0;
    async function* lines(): AsyncGenerator<string> {
      for await (const event of log.events(null)) {
        if (event.position.commit > until) return;
        events += 1;
        if (events % 1_000 === 0) progress(events);
        yield `${JSON.stringify(lineOf(event))}\n`;
      }
    }
    await pipeline(lines, createGzip(), createWriteStream(this.path, { mode: 0o600, flags: 'wx' }));
    return events;
  }

  async *events(after: LogRecord['position'] | null): AsyncGenerator<LogRecord> {
    for await (const line of linesOf(this.path)) {
      const event = eventOf(JSON.parse(line) as Line);
      if (after === null || event.position.commit > after.commit) yield event;
    }
  }

  async lastEvent(): Promise<LogRecord | null> {
    let last: LogRecord | null = null;
    for await (const event of this.events(null)) last = event;
    return last;
  }

  async eventAt(stream: string, revision: bigint): Promise<LogRecord | null> {
    for await (const event of this.events(null))
      if (event.streamId === stream && event.revision === revision) return event;
    return null;
  }
}

function lineOf(event: LogRecord): Line {
  const { position, streamId, revision, id, type, isJson, data, metadata } = event;
  return {
    position: String(position.commit),
    stream: streamId,
    revision: String(revision),
    id,
    type,
    isJson,
    data: content(data),
    metadata: content(metadata),
  };
}

function content(value: unknown): unknown {
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : { json: value };
}

function opened(value: unknown): unknown {
  const { base64, json } = value as { base64?: string; json?: unknown };
  return base64 === undefined ? json : Uint8Array.from(Buffer.from(base64, 'base64'));
}

function eventOf(line: Line): LogRecord {
  const position = BigInt(line.position);
  return {
    streamId: line.stream,
    revision: BigInt(line.revision),
    id: line.id,
    type: line.type,
    isJson: line.isJson,
    data: opened(line.data),
    metadata: opened(line.metadata),
    position: { commit: position, prepare: position },
  } as unknown as LogRecord;
}
