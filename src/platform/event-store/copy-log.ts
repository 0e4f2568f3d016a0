import { createHash } from 'node:crypto';
import type { LogRecord, RawLog } from './raw-log.js';

/** The logs cannot be made alike: the message says why. Nothing was written that is not in the source. */
export class CannotCopy extends Error {}

/** A log that can be read from its start: a server's, or one in a file. */
export type ReadableLog = Pick<RawLog, 'events' | 'lastEvent' | 'eventAt'>;

/** What a log holds: equal logs have equal prints, whatever their positions. */
export interface LogPrint {
  readonly events: number;
  /** SHA-256 over id, stream, revision, type, content, data and metadata of every event, in log order, in hex. */
  readonly hash: string;
}

/** Hears how many events were copied or read so far, and how much of the log that is (0 to 1, by position). */
export type CopyProgress = (events: number, share: number) => void;

const EVENTS_PER_APPEND = 500;
const BYTES_PER_APPEND = 512 * 1024;

/**
 * Copies what `to` does not have yet from `from`, in log order, with ids, types, data and metadata. A copy that was
 * interrupted goes on after the last event that arrived. Answers how many were copied now; throws `CannotCopy`.
 */
export async function copyLog(from: ReadableLog, to: RawLog, progress: CopyProgress): Promise<number> {
  const shareOf = await sharesOf(from);
  let copied = 0;
  let run: LogRecord[] = [];
  let bytes = 0;
  const append = async (): Promise<void> => {
    const last = run.at(-1);
    if (!last) return;
    await to.append(run);
    copied += run.length;
    progress(copied, shareOf(last));
    run = [];
    bytes = 0;
  };
  for await (const event of from.events(await lastCopied(from, to))) {
    const size = contentOf(event).length;
    const last = run.at(-1);
    const continues = last?.streamId === event.streamId && last.revision + 1n === event.revision;
    if (!continues || run.length === EVENTS_PER_APPEND || bytes + size > BYTES_PER_APPEND) await append();
    run.push(event);
    bytes += size;
  }
  await append();
  return copied;
}

/** Reads a whole log. */
export async function printOf(log: ReadableLog, progress: CopyProgress): Promise<LogPrint> {
  const shareOf = await sharesOf(log);
  const hash = createHash('sha256');
  let events = 0;
  for await (const event of log.events(null)) {
    hash.update(contentOf(event)).update('\n');
    events += 1;
    if (events % EVENTS_PER_APPEND === 0) progress(events, shareOf(event));
  }
  progress(events, 1);
  return { events, hash: hash.digest('hex') };
}

/** Where in the source the target's last event stands; `null` when the target is empty. */
async function lastCopied(from: ReadableLog, to: RawLog) {
  const last = await to.lastEvent();
  if (!last) return null;
  const original = await from.eventAt(last.streamId, last.revision);
  if (original?.id !== last.id || !original.position)
    throw new CannotCopy(
      `The target holds events of its own: its last one, ${last.id}, is not in the source at ${last.streamId}/${String(last.revision)}.`,
    );
  return original.position;
}

async function sharesOf(log: ReadableLog): Promise<(event: LogRecord) => number> {
  const end = (await log.lastEvent())?.position.commit ?? 1n;
  return ({ position }) => Math.min(1, Number(position.commit) / Number(end));
}

function contentOf(event: LogRecord): string {
  const { id, streamId, revision, type, isJson, data, metadata } = event;
  return JSON.stringify([id, streamId, String(revision), type, isJson, text(data), text(metadata)]);
}

/** Bytes as base64, so that they compare by content. */
function text(content: unknown): unknown {
  return content instanceof Uint8Array ? Buffer.from(content).toString('base64') : content;
}
