import { dateOf, overlap, spanOf, text, type Happened, type Span } from './happened.js';

/** Something that a day has now. A hold of somebody who is choosing, or a block, has no appointment. */
export interface DayEntry {
  readonly stream: string;
  readonly kind: 'booked' | 'held' | 'blocked';
  readonly entryId: string;
  readonly appointmentId: string | null;
  readonly patientId: string | null;
  readonly span: Span;
  /** When a hold lapses by itself, in milliseconds since 1970. */
  readonly until: number;
}

export interface Days {
  /** What all days have after the last event, lapsed holds too. */
  readonly live: readonly DayEntry[];
  /** What was wrong on the way, in words. */
  readonly faults: readonly string[];
}

const KINDS: Readonly<Record<string, DayEntry['kind']>> = {
  TimeBooked: 'booked',
  TimeHeld: 'held',
  TimeBlocked: 'blocked',
};
const FREED = new Set(['TimeReleased', 'HoldReleased', 'TimeUnblocked']);

/** Plays the days' events and looks at each entry, as it comes, for what it overlaps or doubles. */
export function replayDays(events: readonly Happened[]): Days {
  const days = new Map<string, DayEntry[]>();
  const faults: string[] = [];
  for (const event of events) {
    const { stream, type } = event;
    const entries = days.get(stream) ?? [];
    const kind = KINDS[type];
    if (FREED.has(type)) {
      const entryId = text(event, 'entryId');
      days.set(
        stream,
        entries.filter((entry) => entry.entryId !== entryId),
      );
    } else if (kind) {
      const entry = entryOf(event, kind);
      faults.push(...faultsOfNew(entry, entries, Date.parse(event.metadata.at)));
      if (!stream.endsWith(`.${dateOf(event)}`))
        faults.push(`${stream}: ${entry.entryId} is of another date`);
      days.set(stream, [...entries, entry]);
    }
  }
  return { live: [...days.values()].flat(), faults };
}

function entryOf(event: Happened, kind: DayEntry['kind']): DayEntry {
  return {
    stream: event.stream,
    kind,
    entryId: text(event, 'entryId'),
    appointmentId: text(event, 'appointmentId') || null,
    patientId: text(event, 'patientId') || null,
    span: spanOf(event),
    until: kind === 'held' ? Date.parse(text(event, 'until')) : Infinity,
  };
}

/** A block may cover what is there already; nothing else may share a moment with what is not its own. */
function faultsOfNew(entry: DayEntry, there: readonly DayEntry[], at: number): string[] {
  const { stream, entryId } = entry;
  const doubled = there.some((other) => other.entryId === entryId && other.kind === entry.kind);
  const overlapped = there.filter(
    (other) =>
      entry.kind !== 'blocked' && other.until > at && !isOwn(entry, other) && overlap(entry.span, other.span),
  );
  return [
    ...(doubled ? [`${stream}: ${entryId} is there twice`] : []),
    ...overlapped.map((other) => `${stream}: ${entryId} overlaps ${other.entryId}`),
  ];
}

/** An appointment may overlap itself while it moves; a patient may take what the same patient chose. */
function isOwn(entry: DayEntry, other: DayEntry): boolean {
  if (other.appointmentId !== null) return other.appointmentId === entry.appointmentId;
  return other.kind === 'held' && other.patientId !== null && other.patientId === entry.patientId;
}
