import { v5 } from 'uuid';

/** The id of the event at `index` of what a command appends after revision `expected` of a stream. */
export function eventId(commandId: string, stream: string, expected: string, index: number): string {
  return v5(`${stream}/${expected}/${String(index)}`, commandId);
}

/** The id of something that follows from `cause` (a command or an event): the same cause and name, the same id. */
export function derivedId(cause: string, name: string): string {
  return v5(name, cause);
}
