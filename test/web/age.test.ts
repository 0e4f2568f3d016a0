import { describe, expect, it } from 'vitest';
import { ageOn } from '../../src/web/age.js';
import { endOfToday, momentAt, nextOf } from '../../src/web/moment.js';

describe('an age', () => {
  it.each([
    ['1984-05-03', '2026-11-23', '42 years'],
    ['1984-11-24', '2026-11-23', '41 years'],
    ['1984-11-23', '2026-11-23', '42 years'],
    ['2024-11-23', '2026-11-23', '2 years'],
    ['2024-11-24', '2026-11-23', '23 months'],
    ['2026-10-23', '2026-11-23', '1 month'],
    ['2026-11-23', '2026-11-23', '0 months'],
    ['2024-02-29', '2026-02-28', '23 months'],
    ['2026-11-24', '2026-11-23', ''],
    ['[erased]', '2026-11-23', ''],
    ['', '2026-11-23', ''],
  ])('of somebody born on %s is, on %s, "%s"', (born, date, age) => {
    expect(ageOn(born, date)).toBe(age);
  });
});

describe('a day', () => {
  it.each([
    ['Europe/Berlin', '2026-11-23T09:00:00Z', '2026-11-23', '2026-11-23T23:00:00Z'],
    ['Europe/Berlin', '2026-03-29T00:30:00Z', '2026-03-29', '2026-03-29T22:00:00Z'],
    ['Pacific/Auckland', '2026-11-23T12:00:00Z', '2026-11-24', '2026-11-24T11:00:00Z'],
    // Clocks skip midnight: the day after begins at 01:00.
    ['Asia/Beirut', '2026-03-28T12:00:00Z', '2026-03-28', '2026-03-28T22:00:00Z'],
  ])('in %s at %s is %s and ends at %s', (zone, now, today, end) => {
    const moment = momentAt(now, zone);
    expect([moment.today, endOfToday(moment)]).toEqual([today, end]);
  });

  it('changes next with the first instant that is not over, that of now among them', () => {
    const moment = momentAt('2026-11-23T09:00:00.000Z', 'Europe/Berlin');
    const [past, now, later] = ['2026-11-23T08:59:59Z', '2026-11-23T09:00:00Z', '2026-11-23T09:30:00Z'];
    expect(nextOf([later, past], moment)).toBe(later);
    expect(nextOf([later, now, past], moment)).toBe(now);
    expect(nextOf([past, '2026-11-24T08:00:00Z'], moment)).toBe('2026-11-23T23:00:00Z');
  });
});
