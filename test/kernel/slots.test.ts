import { describe, expect, it } from 'vitest';
import { isInTheWay, isWithinHours, offeredStarts, type Taken } from '../../src/kernel/slots.js';
import { timeAt } from '../../src/kernel/time.js';
import type { Span, WorkingHours } from '../../src/kernel/working-hours.js';

function hoursOf(spans: readonly Span[], of: Partial<WorkingHours> = {}): WorkingHours {
  const weekly = { 1: spans, 2: spans, 3: spans, 4: spans, 5: spans, 6: spans, 7: spans };
  return { weekly, slotMinutes: 30, bufferMinutes: 0, horizonDays: 90, noticeMinutes: 0, ...of };
}

const shown = (date: string, span: Span, zone: string, of: Partial<WorkingHours> = {}) =>
  offeredStarts(date, hoursOf([span], of), zone).map(({ local, occurs }) =>
    occurs === 'once' ? local.slice(11) : `${local.slice(11)} ${occurs}`,
  );

describe('the starts that hours offer', () => {
  it('follow one another from the beginning of each span, with the buffer between', () => {
    const spans = [
      { from: '09:00', to: '10:50' },
      { from: '13:00', to: '13:30' },
    ];
    const starts = offeredStarts('2026-11-24', hoursOf(spans, { bufferMinutes: 10 }), 'Europe/London');
    expect(starts.map(({ local }) => local.slice(11))).toEqual(['09:00', '09:40', '10:20', '13:00']);
    expect(starts[0]).toEqual({
      start: '2026-11-24T09:00:00Z',
      local: '2026-11-24T09:00',
      minutes: 30,
      occurs: 'once',
    });
  });

  it('are none where a visit does not fit', () => {
    expect(shown('2026-11-24', { from: '09:00', to: '09:29' }, 'UTC')).toEqual([]);
    expect(shown('2026-11-24', { from: '09:00', to: '09:30' }, 'UTC')).toEqual(['09:00']);
  });

  it('leave out what clocks skip', () => {
    const night = { from: '00:30', to: '02:30' };
    expect(shown('2026-03-29', night, 'Europe/London')).toEqual(['00:30', '02:00']);
    expect(shown('2026-10-04', { from: '01:30', to: '03:00' }, 'Australia/Lord_Howe')).toEqual([
      '01:30',
      '02:30',
    ]);
    expect(shown('2011-12-30', { from: '00:00', to: '23:59' }, 'Pacific/Apia')).toEqual([]);
    expect(shown('2017-10-15', { from: '00:00', to: '02:00' }, 'America/Sao_Paulo')).toEqual([
      '01:00',
      '01:30',
    ]);
  });

  it('tell apart what clocks show twice', () => {
    const night = { from: '00:30', to: '02:30' };
    expect(shown('2026-10-25', night, 'Europe/London')).toEqual([
      '00:30',
      '01:00 first',
      '01:30 first',
      '01:00 second',
      '01:30 second',
      '02:00',
    ]);
    expect(shown('2026-04-05', { from: '01:00', to: '02:30' }, 'Australia/Lord_Howe')).toEqual([
      '01:00',
      '01:30 first',
      '01:30 second',
      '02:00',
    ]);
    expect(shown('2026-10-25', { from: '01:00', to: '01:30' }, 'Europe/London')).toEqual([
      '01:00 first',
      '01:00 second',
    ]);
  });

  it('stay in order where two spans lie in the hour that clocks show twice', () => {
    const spans = [
      { from: '01:00', to: '01:30' },
      { from: '01:30', to: '02:30' },
    ];
    const starts = offeredStarts('2026-10-25', hoursOf(spans), 'Europe/London').map(({ start }) => start);
    expect(starts.map((start) => start.slice(11, 16))).toEqual(['00:00', '00:30', '01:00', '01:30', '02:00']);
  });

  it('know offsets of a quarter of an hour', () => {
    const [first] = offeredStarts('2026-11-24', hoursOf([{ from: '09:00', to: '10:00' }]), 'Asia/Kathmandu');
    expect(first?.start).toBe('2026-11-24T03:15:00Z');
  });
});

it('a time is within hours as a whole, or not', () => {
  const hours = hoursOf([
    { from: '09:00', to: '12:00' },
    { from: '12:00', to: '13:00' },
  ]);
  const within = (start: string, minutes: number) =>
    isWithinHours(timeAt(`2026-11-24T${start}:00Z`, minutes, 'UTC'), hours);
  expect([within('09:00', 180), within('08:59', 30), within('12:31', 30), within('12:30', 30)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(isWithinHours(timeAt('2026-11-24T09:00:00Z', 30, 'UTC'), null)).toBe(false);
});

describe('what is in the way', () => {
  const wanted = { start: '2026-11-24T09:00:00Z', minutes: 30 };
  const now = '2026-11-24T08:00:00Z';
  const taken = (kind: Taken['kind'], start: string, until?: string): Taken => ({
    kind,
    time: { start: `2026-11-24T${start}:00Z`, minutes: 30 },
    ...(until && { until }),
  });
  const blocks = (one: Taken, bufferMinutes = 0) => isInTheWay(one, wanted, { now, bufferMinutes });

  it('shares a moment, or stands closer than the buffer', () => {
    expect([blocks(taken('booked', '09:29')), blocks(taken('booked', '09:30'))]).toEqual([true, false]);
    expect([blocks(taken('booked', '09:39'), 10), blocks(taken('booked', '09:40'), 10)]).toEqual([
      true,
      false,
    ]);
    expect([blocks(taken('booked', '08:21'), 10), blocks(taken('booked', '08:20'), 10)]).toEqual([
      true,
      false,
    ]);
    expect(blocks(taken('blocked', '09:30'), 10)).toBe(false);
  });

  it('is a hold until it lapses', () => {
    expect(blocks(taken('held', '09:00', '2026-11-24T08:00:01Z'))).toBe(true);
    expect(blocks(taken('held', '09:00', now))).toBe(false);
    expect(blocks(taken('held', '09:00'))).toBe(true);
  });
});
