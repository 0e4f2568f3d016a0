/** An event as the checker reads it: as it stands in the log, with nothing opened. */
export interface Happened {
  /** `doctorDay-<doctorId>.<date>`, `patientDay-<patientId>.<date>`, `appointment-<id>` or any other. */
  readonly stream: string;
  readonly type: string;
  readonly data: object;
  readonly metadata: { readonly at: string; readonly commandId: string; readonly causationId: string };
}

/** A stretch of time in milliseconds since 1970, without its end. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export function text(event: Happened, field: string): string {
  const value = (event.data as Readonly<Record<string, unknown>>)[field];
  return typeof value === 'string' ? value : '';
}

/** Only for events that have a time. */
export function timeOf(event: Happened): {
  readonly start: string;
  readonly minutes: number;
  readonly local: string;
} {
  return (event.data as { time: { start: string; minutes: number; local: string } }).time;
}

export function spanOf(event: Happened): Span {
  const { start, minutes } = timeOf(event);
  const from = Date.parse(start);
  return { from, to: from + minutes * 60_000 };
}

/** The date (`YYYY-MM-DD`) on the wall where the event's time starts. */
export function dateOf(event: Happened): string {
  return timeOf(event).local.slice(0, 10);
}

export function overlap(one: Span, other: Span): boolean {
  return one.from < other.to && other.from < one.to;
}
