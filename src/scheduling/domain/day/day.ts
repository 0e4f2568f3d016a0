import { never, type Stream } from '../../../kernel/stream.js';
import type { DayEvent } from './day.events.js';

export type BookedTime = DataOf<'TimeBooked'> & { readonly kind: 'booked' };
export type HeldTime = DataOf<'TimeHeld'> & { readonly kind: 'held' };
export type BlockedTime = DataOf<'TimeBlocked'> & { readonly kind: 'blocked' };

/** What takes time of the day now. A hold does so until the instant `until` only. */
export type LiveEntry = BookedTime | HeldTime | BlockedTime;

/** One date of a doctor or of a patient, in the order in which the entries were made. */
export interface Day {
  readonly entries: readonly LiveEntry[];
}

const day = { initial: { entries: [] }, evolve };

/** Ids are `dayId(doctorId, date)`. */
export const doctorDayStream: Stream<Day, DayEvent> = { ...day, name: (id) => `doctorDay-${id}` };

/** Ids are `dayId(patientId, date)`. */
export const patientDayStream: Stream<Day, DayEvent> = { ...day, name: (id) => `patientDay-${id}` };

/** The id of the day of a doctor or a patient; `date` is `YYYY-MM-DD`. */
export function dayId(personId: string, date: string): string {
  return `${personId}.${date}`;
}

/** Whose day a stream is, when it is a doctor's; `date` is `YYYY-MM-DD`. */
export function doctorDayOf(stream: string): { readonly doctorId: string; readonly date: string } | null {
  const [, doctorId, date] = /^doctorDay-(.+)\.(\d{4}-\d{2}-\d{2})$/.exec(stream) ?? [];
  return doctorId === undefined || date === undefined ? null : { doctorId, date };
}

/** The live entry with this id, unless it is of another kind or gone. A lapsed hold is still found. */
export function entryOf<Kind extends LiveEntry['kind']>(
  { entries }: Day,
  entryId: string,
  kind: Kind,
): Extract<LiveEntry, { kind: Kind }> | null {
  const found = entries.find((entry) => entry.entryId === entryId && entry.kind === kind);
  return (found as Extract<LiveEntry, { kind: Kind }> | undefined) ?? null;
}

type DataOf<Type extends DayEvent['type']> = Extract<DayEvent, { type: Type }>['data'];

function evolve(state: Day, event: DayEvent): Day {
  switch (event.type) {
    case 'TimeHeld':
      return withEntry(state, { ...event.data, kind: 'held' });
    case 'TimeBooked':
      return withEntry(state, { ...event.data, kind: 'booked' });
    case 'TimeBlocked':
      return withEntry(state, { ...event.data, kind: 'blocked' });
    case 'HoldReleased':
    case 'TimeReleased':
    case 'TimeUnblocked':
      return { entries: state.entries.filter(({ entryId }) => entryId !== event.data.entryId) };
    default:
      return never(event);
  }
}

function withEntry({ entries }: Day, entry: LiveEntry): Day {
  return { entries: [...entries, entry] };
}
