import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  addMinutes,
  crossesMidnight,
  dateOf,
  endOf,
  isBefore,
  isClock,
  isDate,
  overlap,
  timeAt,
  timeFrom,
  timeOnWall,
} from '../../../src/kernel/time.js';

const ZONES = [
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Beirut',
  'America/Havana',
  'Africa/Casablanca',
  'Antarctica/Troll',
  'UTC',
];
const zone = fc.constantFrom(...ZONES);
/** Twenty years of full minutes. */
const start = fc
  .integer({ min: Date.UTC(2010, 0, 1) / 60_000, max: Date.UTC(2030, 0, 1) / 60_000 })
  .map((minute) => addMinutes('1970-01-01T00:00:00Z', minute));
const minutes = fc.integer({ min: 5, max: 240 });
const runs = { numRuns: 1_000 };

describe('in twelve zones over twenty years', () => {
  it('a time crosses midnight when any of its minutes shows another date', () => {
    fc.assert(
      fc.property(start, minutes, zone, (instant, length, at) => {
        const time = timeAt(instant, length, at);
        const shown = new Set(
          Array.from({ length }, (_, minute) => dateOf(timeAt(addMinutes(instant, minute), 1, at))),
        );
        expect(crossesMidnight(time)).toBe(shown.size > 1);
      }),
      { ...runs, numRuns: 300 },
    );
  });

  it('the wall shows the time it was made from, unless clocks show it twice', () => {
    fc.assert(
      fc.property(start, minutes, zone, (instant, length, at) => {
        const time = timeAt(instant, length, at);
        const found = timeOnWall(dateOf(time), time.local.slice(11), length, at);
        expect(found?.local).toBe(time.local);
        expect(isBefore(instant, found?.start ?? '')).toBe(false);
      }),
      runs,
    );
  });

  it('a time that clocks skip does not exist', () => {
    fc.assert(
      fc.property(start, zone, fc.integer({ min: 0, max: 1439 }), (instant, at, minute) => {
        const date = dateOf(timeAt(instant, 30, at));
        const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        const wall = Temporal.PlainDateTime.from(`${date}T${clock}`);
        const isSkipped = !wall.toZonedDateTime(at).toPlainDateTime().equals(wall);
        expect(timeOnWall(date, clock, 30, at) === null).toBe(isSkipped);
      }),
      runs,
    );
  });

  it('two times overlap when they share a minute', () => {
    fc.assert(
      fc.property(
        start,
        minutes,
        fc.integer({ min: -240, max: 240 }),
        minutes,
        zone,
        (from, one, gap, two, at) => {
          const first = timeAt(from, one, at);
          const second = timeAt(addMinutes(from, gap), two, at);
          const taken = new Set(Array.from({ length: one }, (_, minute) => addMinutes(from, minute)));
          const shares = Array.from({ length: two }, (_, minute) => addMinutes(second.start, minute)).some(
            (minute) => taken.has(minute),
          );
          expect([overlap(first, second), overlap(second, first)]).toEqual([shares, shares]);
        },
      ),
      runs,
    );
  });
});

describe('timeFrom', () => {
  it.each([
    ['2026-11-24T08:00:00Z'],
    ['2026-11-24T08:00Z'],
    ['2026-11-24T08:00:00.000Z'],
    ['2026-11-24T09:00:00+01:00'],
  ])('reads %s', (text) => {
    expect(timeFrom(text, 30, 'Europe/Berlin')).toEqual(
      timeOnWall('2026-11-24', '09:00', 30, 'Europe/Berlin'),
    );
  });

  it.each([
    '',
    'tomorrow',
    '2026-11-24',
    '2026-11-24T08:00',
    '2026-11-24T08:00:30Z',
    '2026-02-30T08:00:00Z',
    '2026-11-24T25:00:00Z',
    '1799-06-01T08:00:00Z',
    '2999-12-31T23:30:00Z',
    '9999-12-31T23:30:00Z',
  ])('does not read %s', (text) => {
    expect(timeFrom(text, 30, 'Europe/Berlin')).toBeNull();
  });
});

it.each([
  ['2028-02-29', true],
  ['1800-01-01', true],
  ['2999-12-31', true],
  ['2026-02-29', false],
  ['2026-2-3', false],
  ['+010000-01-01', false],
  ['0000-00-00', false],
  ['0001-01-01', false],
  ['1799-12-31', false],
  ['3000-01-01', false],
  ['9999-12-31', false],
])('%s is a date that people live and plan by: %s', (date, is) => {
  expect(isDate(date)).toBe(is);
  expect(timeOnWall(date, '09:00', 30, 'UTC') !== null).toBe(is);
});

it('ends a time on the instant, also across the night that clocks go back', () => {
  const time = timeOnWall('2026-10-25', '01:30', 120, 'Europe/Berlin');
  expect(time && endOf(time)).toBe('2026-10-25T01:30:00Z');
});

it('compares instants by what they mean, not by how they are written', () => {
  expect(isBefore('2026-11-24T08:00:00.000Z', '2026-11-24T08:00:00Z')).toBe(false);
  expect(isBefore('2026-11-24T08:00:00.000Z', '2026-11-24T08:00:00.001Z')).toBe(true);
});

it.each([
  ['00:00', true],
  ['23:59', true],
  ['24:00', false],
  ['9:00', false],
  ['09:60', false],
])('%s is a time on a clock: %s', (text, expected) => {
  expect(isClock(text)).toBe(expected);
});
