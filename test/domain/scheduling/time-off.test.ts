import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/kernel/actor.js';
import { refuse } from '../../../src/kernel/refusal.js';
import { datesToOpen, EndTimeOff } from '../../../src/scheduling/domain/day/end-time-off.js';
import { TakeTimeOff, timeOffByDay } from '../../../src/scheduling/domain/day/take-time-off.js';
import { metaOf } from '../../support/decider.js';
import { doctor } from './histories.js';
import { asRole, at, DR_LEE, ZONE } from './support.js';

const lee = asRole('doctor');

function off(
  from: string,
  to: string,
  { actor = lee, zone = ZONE, why = '', facts = doctor(), now = '2026-01-01T08:00:00Z' } = {},
) {
  const command = new TakeTimeOff({ doctorId: DR_LEE, from, to, why }, metaOf({ actor, now }));
  return timeOffByDay(command, { doctor: facts, zone });
}

describe('TakeTimeOff', () => {
  it('takes hours of one day', () => {
    expect(off('2026-11-24T09:00', '2026-11-24T12:30')).toEqual([at('09:00', 210)]);
  });

  it('takes whole days, each in its own', () => {
    expect(off('2026-11-24T00:00', '2026-11-26T00:00')).toEqual([
      at('00:00', 1440),
      at('00:00', 1440, '2026-11-25'),
    ]);
  });

  it('takes the rest of one day, the next, and the beginning of the third', () => {
    expect(off('2026-11-24T15:00', '2026-11-26T10:00')).toEqual([
      at('15:00', 540),
      at('00:00', 1440, '2026-11-25'),
      at('00:00', 600, '2026-11-26'),
    ]);
  });

  it('follows clocks that go forward and back', () => {
    expect(off('2026-03-29T00:00', '2026-03-30T00:00')).toEqual([at('00:00', 23 * 60, '2026-03-29')]);
    expect(off('2026-10-25T00:00', '2026-10-26T00:00')).toEqual([at('00:00', 25 * 60, '2026-10-25')]);
    expect(off('2026-10-25T02:00', '2026-10-25T03:00')).toEqual([at('02:00', 120, '2026-10-25')]);
    expect(off('2026-03-29T02:30', '2026-03-29T04:00')).toEqual([at('01:30', 90, '2026-03-29')]);
  });

  it('leaves a day out that clocks skip', () => {
    const zone = 'Pacific/Apia';
    const now = '2011-01-01T00:00:00Z';
    const days = off('2011-12-29T00:00', '2012-01-01T00:00', { zone, now });
    expect(days).toMatchObject([{ local: '2011-12-29T00:00' }, { local: '2011-12-31T00:00' }]);
  });

  it.each([
    ['date-does-not-exist', 'from', '2026-02-30T09:00', '2026-03-01T09:00'],
    ['time-does-not-exist', 'from', '2026-11-24', '2026-11-25T00:00'],
    ['time-does-not-exist', 'from', '2026-11-24T24:00', '2026-11-25T00:00'],
    ['date-does-not-exist', 'to', '2026-11-24T09:00', 'later'],
    ['time-off-ends-before-it-starts', 'to', '2026-11-24T09:00', '2026-11-24T09:00'],
    ['time-off-ends-before-it-starts', 'to', '2026-11-24T09:00', '2026-11-23T12:00'],
    ['date-is-past', 'to', '2025-12-24T09:00', '2025-12-31T12:00'],
    ['time-off-too-long', 'to', '2026-11-24T00:00', '2027-11-26T00:00'],
    ['time-off-too-long', 'to', '2026-11-24T00:00', '2999-11-26T00:00'],
  ])('refuses: %s (%s)', (rule, field, from, to) => {
    expect(off(from, to)).toMatchObject({ rule, field });
  });

  it('takes a year and a day', () => {
    expect(off('2026-11-24T00:00', '2027-11-25T00:00')).toHaveLength(366);
  });

  it('is for doctors who work at the clinic', () => {
    const day = ['2026-11-24T00:00', '2026-11-25T00:00'] as const;
    for (const actor of [asRole('patient'), asRole('frontdesk'), { kind: 'visitor' } satisfies Actor])
      expect(off(...day, { actor })).toEqual(refuse('not-for-your-role'));
    expect(off(...day, { facts: doctor({ standing: 'unknown' }) })).toEqual(refuse('unknown-doctor'));
    expect(off(...day, { why: 'x'.repeat(201) })).toEqual(refuse('too-long', 'why', { max: 200 }));
  });
});

describe('EndTimeOff', () => {
  const end = (from: string, to: string, actor: Actor = lee) =>
    datesToOpen(new EndTimeOff({ doctorId: DR_LEE, timeOffId: 't', from, to }, metaOf({ actor })), ZONE);

  it('opens the dates that are not over', () => {
    expect(end('2026-11-21', '2026-11-25')).toEqual(['2026-11-23', '2026-11-24', '2026-11-25']);
    expect(end('2026-11-01', '2026-11-05')).toEqual([]);
  });

  it('never goes through more dates than a time off can have', () => {
    expect(end('2026-11-23', '2999-12-31')).toHaveLength(367);
  });

  it('refuses dates that are none, and other people', () => {
    expect(end('2026-02-30', '2026-11-25')).toEqual(refuse('date-does-not-exist', 'from'));
    expect(end('2026-11-24', '')).toEqual(refuse('date-does-not-exist', 'to'));
    expect(end('2026-11-24', '2026-11-25', asRole('frontdesk'))).toEqual(refuse('not-for-your-role'));
  });
});
