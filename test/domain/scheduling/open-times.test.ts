import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/kernel/actor.js';
import { refuse } from '../../../src/kernel/refusal.js';
import type { WorkingHours } from '../../../src/kernel/working-hours.js';
import type { DoctorFacts } from '../../../src/scheduling/domain/appointment/doctor-facts.js';
import { roomFor, whyNotOpenTo } from '../../../src/scheduling/domain/appointment/open-times.js';
import { agreeOnHold, HoldTime } from '../../../src/scheduling/domain/day/hold-time.js';
import { metaOf } from '../../support/decider.js';
import { ALWAYS_OPEN, doctor, HOURS } from './histories.js';
import { ANA, asPatient, asRole, at, BEN, DATE, DR_LEE, slotwell, ZONE } from './support.js';

const ana = asPatient(ANA);
const desk = asRole('frontdesk');
const lee = asRole('doctor');
const NOW = '2026-11-23T08:00:00.000Z';

const hours = (of: Partial<WorkingHours>): Partial<DoctorFacts> => ({ hoursOn: () => ({ ...HOURS, ...of }) });
const why = (
  actor: Actor,
  clock: string,
  {
    facts = {},
    closed = ALWAYS_OPEN,
    outsideHours,
    now = NOW,
    minutes = 30,
    date = DATE,
  }: {
    facts?: Partial<DoctorFacts>;
    closed?: ReadonlyMap<string, string>;
    outsideHours?: boolean;
    now?: string;
    minutes?: number;
    date?: string;
  } = {},
) =>
  whyNotOpenTo(
    { actor, now },
    at(clock, minutes, date),
    { doctor: doctor(facts), closingDays: closed },
    outsideHours,
  );

describe('patients', () => {
  it('take the starts that working hours offer', () => {
    expect(why(ana, '08:00')).toBeNull();
    expect(why(ana, '19:30')).toBeNull();
  });

  it.each([
    ['between two starts', '09:15'],
    ['before work', '07:30'],
    ['after work', '20:00'],
  ])('take none %s', (_where, clock) => {
    expect(why(ana, clock)).toEqual(refuse('not-an-offered-time', 'start'));
    expect(why(ana, clock, { outsideHours: true })).toEqual(refuse('not-an-offered-time', 'start'));
  });

  it('take none that would go on after work, or where there are no hours', () => {
    const none = refuse('not-an-offered-time', 'start');
    expect(why(ana, '19:30', { minutes: 45 })).toEqual(none);
    expect(why(ana, '09:00', { facts: { hoursOn: () => null } })).toEqual(none);
  });

  it('take none on a closing day', () => {
    const closed = new Map([[DATE, 'Inventory']]);
    expect(why(ana, '09:00', { closed })).toEqual(refuse('clinic-closed', 'start', { closed: 'Inventory' }));
    expect(why(ana, '09:00', { closed, outsideHours: true })).toMatchObject({ rule: 'clinic-closed' });
  });

  it('take none at the last moment', () => {
    const { start } = at('09:00');
    const late = { facts: hours({ noticeMinutes: 120 }) };
    expect(why(ana, '09:00', { ...late, now: '2026-11-24T06:00:00Z' })).toBeNull();
    expect(why(ana, '09:00', { ...late, now: '2026-11-24T06:00:00.001Z' })).toEqual(
      refuse('too-late-to-book', 'start', { minutes: 120 }),
    );
    expect(why(ana, '09:00', { facts: hours({ noticeMinutes: 0 }), now: start })).toBeNull();
    expect(why(ana, '09:00', { now: '2026-11-24T08:00:00.001Z' })).toMatchObject({ rule: 'start-is-past' });
  });

  it('take none that is further ahead than the doctor allows, by the clinic’s calendar', () => {
    const facts = hours({ horizonDays: 1 });
    expect(why(ana, '19:30', { facts })).toBeNull();
    const before = { facts, now: '2026-11-22T22:59:59Z' };
    expect(why(ana, '08:00', before)).toEqual(refuse('too-far-ahead', 'start', { days: 1 }));
    expect(why(ana, '08:00', { facts, now: '2026-11-22T23:00:00Z' })).toBeNull();
  });

  it('leave room around it', () => {
    expect(roomFor({ actor: ana, now: NOW }, at('09:00'), doctor(hours({ bufferMinutes: 10 })))).toBe(10);
    expect(roomFor({ actor: desk, now: NOW }, at('09:00'), doctor(hours({ bufferMinutes: 10 })))).toBe(0);
  });
});

describe.each([
  ['the front desk', desk],
  ['doctors', lee],
])('%s', (_who, actor) => {
  it('take any start in working hours, however late or far ahead', () => {
    expect(why(actor, '09:15')).toBeNull();
    expect(why(actor, '08:00', { minutes: 720 })).toBeNull();
    expect(why(actor, '09:00', { facts: hours({ horizonDays: 1, noticeMinutes: 7200 }) })).toBeNull();
  });

  it.each([
    ['begins before', '07:59', 30],
    ['goes on after', '19:45', 16],
  ])('confirm a time that %s them', (_how, clock, minutes) => {
    expect(why(actor, clock, { minutes })).toEqual(refuse('outside-hours', 'start'));
    expect(why(actor, clock, { minutes, outsideHours: true })).toBeNull();
  });

  it('confirm a day without hours and a closing day', () => {
    const closed = new Map([[DATE, 'Inventory']]);
    expect(why(actor, '09:00', { facts: { hoursOn: () => null } })).toEqual(refuse('outside-hours', 'start'));
    expect(why(actor, '09:00', { closed })).toEqual(
      refuse('outside-hours', 'start', { closed: 'Inventory' }),
    );
    expect(why(actor, '09:00', { closed, outsideHours: true })).toBeNull();
  });
});

it('nobody takes a time that goes on after midnight, confirmed or not', () => {
  for (const actor of [ana, desk, lee])
    expect(why(actor, '23:45', { outsideHours: true })).toEqual(refuse('time-outside-day', 'start'));
});

it('Slotwell itself takes any time', () => {
  expect(why(slotwell, '03:00', { closed: new Map([[DATE, '']]) })).toBeNull();
});

it('the night that clocks go back, tells the two hours apart that the wall shows alike', () => {
  const night = { from: '02:00', to: '03:00' };
  const facts = {
    doctor: doctor(hours({ weekly: { ...HOURS.weekly, 7: [night] } })),
    closingDays: ALWAYS_OPEN,
  };
  const date = '2026-10-25';
  const second = { ...at('02:00', 30, date), start: '2026-10-25T01:00:00Z' };
  const when = { actor: ana, now: '2026-10-20T08:00:00Z' };
  expect(whyNotOpenTo(when, at('02:00', 30, date), facts)).toBeNull();
  expect(whyNotOpenTo(when, second, facts)).toBeNull();
});

describe('HoldTime', () => {
  const known = { doctor: doctor(), closingDays: ALWAYS_OPEN, patientIsRegistered: true, zone: ZONE };
  const hold = (actor: Actor, of: Partial<HoldTime['data']> = {}, facts: Partial<typeof known> = {}) => {
    const data = { doctorId: DR_LEE, patientId: ANA, start: at('09:00').start, ...of };
    return agreeOnHold(new HoldTime(data, metaOf({ actor })), { ...known, ...facts });
  };

  it('keeps an offered start for five minutes', () => {
    expect(hold(ana)).toEqual({ time: at('09:00'), until: '2026-11-23T08:05:00Z', bufferMinutes: 0 });
    expect(hold(desk)).toMatchObject({ time: at('09:00') });
  });

  it('is for patients themselves and the front desk', () => {
    const not = refuse('not-for-your-role');
    expect(hold(asPatient(BEN))).toEqual(not);
    expect(hold(lee)).toEqual(not);
    expect(hold({ kind: 'visitor' })).toEqual(not);
  });

  it.each([
    ['unknown-patient', {}, { patientIsRegistered: false }],
    ['doctor-suspended', {}, { doctor: doctor({ standing: 'suspended' }) }],
    ['doctor-not-approved', {}, { doctor: doctor({ standing: 'applied' }) }],
    ['unknown-doctor', {}, { doctor: doctor({ standing: 'unknown' }) }],
    ['time-does-not-exist', { start: 'soon' }, {}],
    ['start-is-past', { start: '2026-11-23T07:00:00Z' }, {}],
    ['not-an-offered-time', { start: at('09:10').start }, {}],
    ['clinic-closed', {}, { closingDays: new Map([[DATE, 'Inventory']]) }],
  ] as const)('refuses: %s', (rule, of, facts) => {
    expect(hold(ana, of, facts)).toMatchObject({ rule });
  });
});
