import { Temporal } from 'temporal-polyfill';
import type { Span } from './working-hours.js';

/** A stretch of real time, in milliseconds of the epoch, in which the clock on the wall shows times of a span. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** How far the wall is ahead of UTC, in milliseconds; `null` on a day that clocks change. */
  readonly ahead: number | null;
}

/**
 * When the clock on the wall of a zone shows times of a span on `date` (`YYYY-MM-DD`): one stretch on most days. Where
 * clocks skip times it is shorter or none, where they repeat times it is longer, or two.
 */
export function wallStretches(date: string, { from, to }: Span, zone: string): Stretch[] {
  const start = wallAt(date, from).toZonedDateTime(zone, { disambiguation: 'earlier' });
  const end = wallAt(date, to).toZonedDateTime(zone, { disambiguation: 'later' });
  if (start.offsetNanoseconds === end.offsetNanoseconds) {
    return [{ from: start.epochMilliseconds, to: end.epochMilliseconds, ahead: aheadOf(start) }];
  }
  return joined(
    sameOffset(start, end).map((part) => ({
      from: Math.max(part.from, asUtc(date, from) - part.ahead),
      to: Math.min(part.to, asUtc(date, to) - part.ahead),
    })),
  );
}

/** The time between two moments, cut where clocks change. */
function sameOffset(start: Temporal.ZonedDateTime, end: Temporal.ZonedDateTime) {
  const parts: (Stretch & { readonly ahead: number })[] = [];
  const last = end.epochMilliseconds;
  for (let at = start; at.epochMilliseconds < last;) {
    const change = at.getTimeZoneTransition('next');
    const to = Math.min(change?.epochMilliseconds ?? last, last);
    parts.push({ from: at.epochMilliseconds, to, ahead: aheadOf(at) });
    if (change === null) break;
    at = change;
  }
  return parts;
}

/** Without the empty ones; what follows at once becomes one. */
function joined(parts: readonly Omit<Stretch, 'ahead'>[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { from, to } of parts.filter((part) => part.from < part.to)) {
    const before = stretches.at(-1);
    if (before?.to === from) stretches.splice(-1, 1, { ...before, to });
    else stretches.push({ from, to, ahead: null });
  }
  return stretches;
}

function wallAt(date: string, clock: string): Temporal.PlainDateTime {
  return Temporal.PlainDateTime.from(`${date}T${clock}`);
}

function asUtc(date: string, clock: string): number {
  return Date.parse(`${date}T${clock}:00Z`);
}

function aheadOf({ offsetNanoseconds }: Temporal.ZonedDateTime): number {
  return offsetNanoseconds / 1_000_000;
}
