import { describe, expect, it } from 'vitest';
import { timeAt } from '../../src/kernel/time.js';
import { datesIn } from '../../src/web/dates.js';

const dates = datesIn('Europe/Berlin');
const morning = timeAt('2026-11-24T08:30:00Z', 30, 'Europe/Berlin');

describe('dates and times as people write them', () => {
  it('writes a time with weekday, date and the clock on the wall', () => {
    expect(dates.at(morning)).toBe('Tuesday 24 November 2026, 09:30');
    expect(dates.shortAt(morning)).toBe('Tue 24 Nov, 09:30');
    expect(dates.clock(morning)).toBe('09:30');
  });

  it('writes from when to when, across a change of the clocks too', () => {
    expect(dates.span(morning)).toBe('09:30–10:00');
    expect(dates.span(timeAt('2026-10-25T00:30:00Z', 60, 'Europe/Berlin'))).toBe('02:30–02:30');
  });

  it('writes an instant on the clinic’s clock', () => {
    expect(dates.instant('2026-11-24T23:15:00.000Z')).toBe('Wednesday 25 November 2026, 00:15');
    expect(dates.dateOf('2026-11-24T23:15:00.000Z')).toBe('2026-11-25');
  });

  it('calls the days around today by their names', () => {
    expect(dates.relativeDay('2026-11-24', '2026-11-24')).toBe('Today');
    expect(dates.relativeDay('2026-11-25', '2026-11-24')).toBe('Tomorrow');
    expect(dates.relativeDay('2026-11-23', '2026-11-24')).toBe('Yesterday');
    expect(dates.relativeDay('2026-11-27', '2026-11-24')).toBe('Friday 27 November 2026');
  });

  it('leaves what is no date as it is, such as what stands in place of erased data', () => {
    expect(dates.dayOfYear('erased')).toBe('erased');
    expect(dates.day('')).toBe('');
    expect(dates.instant('erased')).toBe('erased');
  });
});
