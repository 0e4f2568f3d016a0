import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, it } from 'vitest';
import { offeredStarts, type OfferedStart } from '../../src/kernel/slots.js';
import type { Span, WorkingHours } from '../../src/kernel/working-hours.js';

const ZONES = [
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Tehran',
  'Pacific/Chatham',
  'America/Asuncion',
  'Antarctica/Troll',
];
const FIRST_YEAR = 2008;
const YEARS = 20;
const DAYS = YEARS * 365 + 5;
const MINUTES_OF_DAY = 1440;
const CLOCKS = Array.from({ length: MINUTES_OF_DAY }, (_, minute) => clock(minute));
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Minutes of the day, in fives, that begin and end a span; two of them make a day with a break. */
const spans = fc
  .uniqueArray(fc.integer({ min: 0, max: 287 }), { minLength: 2, maxLength: 4 })
  .map((fives) => fives.map((five) => five * 5).sort((one, other) => one - other))
  .map((ends) => (ends.length === 3 ? ends.slice(0, 2) : ends))
  .map((ends) =>
    Array.from({ length: ends.length / 2 }, (_, index): Span => ({
      from: clock(ends[2 * index] ?? 0),
      to: clock(ends[2 * index + 1] ?? 0),
    })),
  );
const lengths = fc.record({
  slotMinutes: fc.integer({ min: 1, max: 48 }).map((five) => five * 5),
  bufferMinutes: fc.constantFrom(0, 0, 5, 10, 15, 45),
});
/** Nights that clocks change are days like others, but there are few of them: half of the runs begin with one. */
const day = fc.record({
  zone: fc.constantFrom(...ZONES),
  days: fc.integer({ min: 0, max: DAYS }),
  atChange: fc.boolean(),
});

/** A minute of a date: when it is, and what the clock on the wall shows. */
interface Minute {
  readonly at: number;
  readonly wall: string;
}

it('on every clock of 20 years, offers times that exist, once each, in the hours, side by side, as many as fit', () => {
  const changes = { skipped: 0, repeated: 0 };
  fc.assert(
    fc.property(day, spans, lengths, ({ zone, days, atChange }, daily, { slotMinutes, bufferMinutes }) => {
      const date = dateOf(zone, days, atChange);
      const clocks = minutesOf(date, zone);
      if (clocks.length < MINUTES_OF_DAY) changes.skipped += 1;
      if (clocks.length > MINUTES_OF_DAY) changes.repeated += 1;
      const starts = offeredStarts(date, hoursOf(daily, slotMinutes, bufferMinutes), zone);
      expect(faultsOf(starts, date, daily, clocks, slotMinutes)).toEqual([]);
      expect(starts).toHaveLength(mostThatFit(daily, clocks, slotMinutes, bufferMinutes));
    }),
    { numRuns: 1_500, seed: 20_261_122 },
  );
  expect(changes.skipped).toBeGreaterThan(150);
  expect(changes.repeated).toBeGreaterThan(150);
});

/** What is wrong with the starts, in words. */
function faultsOf(
  starts: readonly OfferedStart[],
  date: string,
  daily: readonly Span[],
  clocks: readonly Minute[],
  slotMinutes: number,
): string[] {
  const indexAt = new Map(clocks.map(({ at }, index) => [at, index]));
  const showing = groupedByWall(clocks);
  let free = -Infinity;
  return starts.flatMap(({ start, local, minutes, occurs }) => {
    const from = Date.parse(start);
    const first = indexAt.get(from);
    if (first === undefined) return [`${start} is not on ${date}`];
    const taken = clocks.slice(first, first + slotMinutes);
    const wall = clocks[first]?.wall ?? '';
    const alike = (showing.get(wall) ?? []).map(({ at }) => at);
    const faults = [
      [minutes === slotMinutes, 'has another length'],
      [local === `${date}T${wall}`, `is not at ${local}`],
      [occurs === (alike.length === 1 ? 'once' : alike[0] === from ? 'first' : 'second'), `occurs ${occurs}`],
      [from >= free, 'overlaps the one before'],
      [taken.length === slotMinutes && taken.at(-1)?.at === from + (slotMinutes - 1) * MINUTE, 'is cut off'],
      [taken.every((minute) => daily.some((span) => isIn(span, minute))), 'leaves the hours'],
    ] as const;
    free = from + slotMinutes * MINUTE;
    return faults.filter(([isRight]) => !isRight).map(([, fault]) => `${start} ${fault}`);
  });
}

/** A date of the zone: any, or the next on which its clocks change. */
function dateOf(zone: string, days: number, atChange: boolean): string {
  const any = Temporal.PlainDate.from({ year: FIRST_YEAR, month: 1, day: 1 }).add({ days });
  const change = atChange ? any.toZonedDateTime(zone).getTimeZoneTransition('next') : null;
  return (change?.subtract({ minutes: 1 }) ?? any.toZonedDateTime(zone)).toPlainDate().toString();
}

/** Every minute of the date, one after the other: the obviously right day. */
function minutesOf(date: string, zone: string): Minute[] {
  const noon = Temporal.PlainDateTime.from(`${date}T12:00`).toZonedDateTime(zone).epochMilliseconds;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const minutes: Minute[] = [];
  for (let hour = noon - 38 * HOUR; hour < noon + 38 * HOUR; hour += HOUR) {
    const ahead = aheadAt(hour, zone);
    const changes = aheadAt(hour + HOUR - 1, zone) !== ahead;
    for (let at = hour; at < hour + HOUR; at += MINUTE) {
      const wall = CLOCKS[(at + (changes ? aheadAt(at, zone) : ahead) - midnight) / MINUTE];
      if (wall !== undefined) minutes.push({ at, wall });
    }
  }
  return minutes;
}

/** How far the wall is ahead of UTC, in milliseconds. */
function aheadAt(at: number, zone: string): number {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return offsetNanoseconds / 1_000_000;
}

/** Goes through the unbroken stretches of work and takes whatever fits next. */
function mostThatFit(
  daily: readonly Span[],
  clocks: readonly Minute[],
  slotMinutes: number,
  bufferMinutes: number,
): number {
  return daily
    .flatMap((span) => runs(clocks.filter((minute) => isIn(span, minute))))
    .reduce((sum, length) => {
      let count = 0;
      for (let used = 0; used + slotMinutes <= length; used += slotMinutes + bufferMinutes) count += 1;
      return sum + count;
    }, 0);
}

function groupedByWall(clocks: readonly Minute[]): Map<string, Minute[]> {
  const showing = new Map<string, Minute[]>();
  for (const minute of clocks) showing.set(minute.wall, [...(showing.get(minute.wall) ?? []), minute]);
  return showing;
}

function isIn({ from, to }: Span, { wall }: Minute): boolean {
  return from <= wall && wall < to;
}

/** How many minutes each unbroken row has. */
function runs(clocks: readonly Minute[]): number[] {
  const rows: number[] = [];
  for (const [index, { at }] of clocks.entries()) {
    if (clocks[index - 1]?.at === at - MINUTE) rows.push((rows.pop() ?? 0) + 1);
    else rows.push(1);
  }
  return rows;
}

function hoursOf(daily: readonly Span[], slotMinutes: number, bufferMinutes: number): WorkingHours {
  const weekly = { 1: daily, 2: daily, 3: daily, 4: daily, 5: daily, 6: daily, 7: daily };
  return { weekly, slotMinutes, bufferMinutes, horizonDays: 90, noticeMinutes: 0 };
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
