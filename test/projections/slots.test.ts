import { describe, expect, it } from 'vitest';
import { projection as slots } from '../../projections/slots/projection.js';
import {
  bookedWhileAway,
  closingDays,
  daySlots,
  doctorsWithFreeTimes,
  ownHolds,
  timeOffOf,
  trueUntil,
  workingHoursFrom,
  type Slot,
} from '../../projections/slots/queries.js';
import { addMinutes, dateOf, type Time } from '../../src/kernel/time.js';
import type { ClinicEvent } from '../../src/registration/domain/clinic/clinic.events.js';
import type { DoctorEvent, WorkingHours } from '../../src/registration/domain/doctor/doctor.events.js';
import type { DayEvent } from '../../src/scheduling/domain/day/day.events.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { exercised } from './exercised.js';
import { approved, at, doctor, renamed, suspended } from './story.js';
import { awkwardTexts, walk } from './walk.js';

const { projection, missing } = exercised(slots);

/** A Tuesday. */
const DATE = '2026-03-10';
const NOW = '2026-03-09T08:00:00Z';

const morning = [{ from: '09:00', to: '11:00' }];
const HOURS: WorkingHours = {
  weekly: { 1: morning, 2: morning, 3: morning, 4: morning, 5: morning, 6: [], 7: [] },
  slotMinutes: 30,
  bufferMinutes: 0,
  horizonDays: 90,
  noticeMinutes: 60,
};

const opened: ClinicEvent = { type: 'ClinicOpened', data: { name: 'Linden', zone: 'Europe/Berlin' } };
const closed = (date: string, label = 'Public holiday'): ClinicEvent => ({
  type: 'ClosingDaySet',
  data: { date, label },
});
const lifted = (date: string): ClinicEvent => ({ type: 'ClosingDayLifted', data: { date } });

let revision = 0n;
const hours = (of: Partial<WorkingHours> = {}, from = '2026-01-01', doctorId = 'd') =>
  recorded<DoctorEvent>(
    { type: 'WorkingHoursSet', data: { doctorId, from, confirmed: true, ...HOURS, ...of } },
    { revision: (revision += 1n) },
  );

const basics = (of: Partial<WorkingHours> = {}) => [
  opened,
  doctor('d'),
  approved('d', 'neurology'),
  hours(of),
];

/** An event of a doctor's day and, as of a patient's day, once more where the log has it twice. */
const ofDay = (event: DayEvent, time: Time, doctorId = 'd') =>
  recorded<DayEvent>(event, { stream: `doctorDay-${doctorId}.${dateOf(time)}` });
const inPatientsDay = (event: DayEvent, time: Time) =>
  recorded<DayEvent>(event, { stream: `patientDay-ann.${dateOf(time)}` });

const entry = (entryId: string, time: Time, doctorId = 'd') => ({
  entryId,
  doctorId,
  patientId: 'ann',
  time,
});
const booking = (entryId: string, time: Time, doctorId = 'd'): DayEvent => ({
  type: 'TimeBooked',
  data: { ...entry(entryId, time, doctorId), appointmentId: 'a' },
});
const booked = (entryId: string, time: Time, doctorId = 'd') =>
  ofDay(booking(entryId, time, doctorId), time, doctorId);
const release: DayEvent = { type: 'TimeReleased', data: { entryId: 'e', appointmentId: 'a' } };
const held = (entryId: string, time: Time, until: string) =>
  ofDay({ type: 'TimeHeld', data: { ...entry(entryId, time), appointmentId: null, until } }, time);
const blocked = (entryId: string, time: Time) =>
  ofDay(
    {
      type: 'TimeBlocked',
      data: { ...entry(entryId, time), patientId: null, appointmentId: null, why: '', timeOffId: 't' },
    },
    time,
  );

type Told = Parameters<typeof givenEvents>[1][number];

const slotsAfter = async (events: readonly Told[], now = NOW, date = DATE, booker?: 'patient' | 'staff') => {
  const { db } = await givenEvents(projection, events);
  const [day] = await daySlots(db, { doctorId: 'd', from: date, to: date, now, ...(booker && { booker }) });
  if (!day) throw new Error('There is no day');
  return day;
};
const shown = ({ slots: all }: { slots: readonly Slot[] }) =>
  all.map(({ local, status }) => `${local.slice(11)} ${status}`);
const statuses = async (events: readonly Told[], now = NOW, date = DATE, booker?: 'patient' | 'staff') =>
  shown(await slotsAfter(events, now, date, booker));

describe('the slots of a day', () => {
  it('are the starts of the working hours, in order', async () => {
    const { slots: all, closed: label } = await slotsAfter(basics());
    expect(label).toBeNull();
    expect(all[0]).toEqual({
      start: '2026-03-10T08:00:00Z',
      local: '2026-03-10T09:00',
      minutes: 30,
      occurs: 'once',
      status: 'free',
      until: null,
      heldBy: null,
    });
    expect(shown({ slots: all })).toEqual(['09:00 free', '09:30 free', '10:00 free', '10:30 free']);
  });

  it('are none on a day without work, without hours, or with the clinic closed', async () => {
    expect(await statuses(basics(), NOW, '2026-03-14')).toEqual([]);
    expect(await statuses([opened, doctor('d')])).toEqual([]);
    expect(await statuses(basics(), NOW, '2025-12-31')).toEqual([]);
    const holiday = await slotsAfter([...basics(), closed(DATE)]);
    expect([holiday.closed, holiday.slots]).toEqual(['Public holiday', []]);
    expect(await statuses([...basics(), closed(DATE), lifted(DATE)])).toHaveLength(4);
  });

  it('follow the hours that hold on the date: of those that begin by then, the ones set last', async () => {
    const late = { weekly: { ...HOURS.weekly, 2: [{ from: '14:00', to: '15:00' }] } };
    const short = { weekly: { ...HOURS.weekly, 2: [{ from: '08:00', to: '08:30' }] } };
    const from = (date: string) => [hours(late, date)];
    expect(await statuses([...basics(), ...from('2026-03-11')])).toHaveLength(4);
    expect(await statuses([...basics(), ...from(DATE)])).toEqual(['14:00 free', '14:30 free']);
    expect(await statuses([...basics(), ...from(DATE), hours(short, '2026-03-01')])).toEqual(['08:00 free']);
    expect(await statuses([...basics(), hours(short, DATE), ...from(DATE)])).toHaveLength(2);
  });

  it('are busy where something is booked, whatever its length, until it is released', async () => {
    const time = at(`${DATE}T09:45`, 20);
    const taken = ['09:00 free', '09:30 busy', '10:00 busy', '10:30 free'];
    expect(await statuses([...basics(), booked('e', time)])).toEqual(taken);
    const released = [ofDay(release, time)];
    expect((await statuses([...basics(), booked('e', time), ...released]))[1]).toBe('09:30 free');
  });

  it('do not listen to the patient’s day, which tells the same', async () => {
    const time = at(`${DATE}T09:30`);
    const events = [...basics(), inPatientsDay(booking('e', time), time)];
    expect((await statuses(events))[1]).toBe('09:30 free');
    expect((await statuses([...events, booked('e', time), inPatientsDay(release, time)]))[1]).toBe(
      '09:30 busy',
    );
  });

  it('keep the buffer around what is booked, and lay it between visits', async () => {
    const events = [...basics({ bufferMinutes: 10 }), booked('e', at(`${DATE}T08:00`, 55))];
    expect(await statuses(events)).toEqual(['09:00 busy', '09:40 free', '10:20 free']);
  });

  it('are unavailable in time off', async () => {
    const time = at(`${DATE}T09:30`, 60);
    const events = [...basics(), blocked('b', time)];
    expect(await statuses(events)).toEqual([
      '09:00 free',
      '09:30 busy-unavailable',
      '10:00 busy-unavailable',
      '10:30 free',
    ]);
    const ended = ofDay({ type: 'TimeUnblocked', data: { entryId: 'b' } }, time);
    expect((await statuses([...events, ended]))[1]).toBe('09:30 free');
  });

  it('are tentative while somebody holds them, and free by the clock alone', async () => {
    const until = addMinutes(NOW, 5);
    const events = [...basics(), held('h', at(`${DATE}T09:30`), until)];
    const day = await slotsAfter(events);
    expect(day.slots[1]).toMatchObject({ status: 'busy-tentative', until, heldBy: 'ann' });
    expect(trueUntil([day])).toBe(until);
    expect((await statuses(events, until))[1]).toBe('09:30 free');
    const given = ofDay({ type: 'HoldReleased', data: { entryId: 'h' } }, at(`${DATE}T09:30`));
    expect((await statuses([...events, given]))[1]).toBe('09:30 free');
  });

  it('go when it is too late for patients; the clinic may take them until they are past', async () => {
    const now = '2026-03-10T08:15:00Z';
    const patients = ['09:00', '09:30'].map((clock) => `${clock} busy-unavailable`);
    expect(await statuses(basics(), now)).toEqual([...patients, '10:00 busy-unavailable', '10:30 free']);
    expect(await statuses(basics(), now, DATE, 'staff')).toEqual([
      '09:00 busy-unavailable',
      '09:30 free',
      '10:00 free',
      '10:30 free',
    ]);
    expect((await statuses(basics(), '2026-03-10T08:30:00Z'))[3]).toBe('10:30 free');
    expect((await slotsAfter(basics(), now)).trueUntil).toBe('2026-03-10T08:30:00.001Z');
  });

  it('begin at the horizon for patients', async () => {
    const events = basics({ horizonDays: 1 });
    const before = '2026-03-08T22:59:00Z';
    expect((await statuses(events, before))[0]).toBe('09:00 busy-unavailable');
    expect((await statuses(events, before, DATE, 'staff'))[0]).toBe('09:00 free');
    expect((await slotsAfter(events, before)).trueUntil).toBe('2026-03-08T23:00:00Z');
    expect((await statuses(events, '2026-03-08T23:00:00Z'))[0]).toBe('09:00 free');
  });

  it('come for at most 62 days at once', async () => {
    const { db } = await givenEvents(projection, basics());
    const days = await daySlots(db, { doctorId: 'd', from: DATE, to: '2030-01-01', now: NOW });
    expect(days).toHaveLength(62);
    expect(await daySlots(db, { doctorId: 'd', from: DATE, to: '2026-03-09', now: NOW })).toEqual([]);
  });
});

it('says of what changed', async () => {
  const topics = async (...events: Told[]) => (await givenEvents(projection, events)).topics;
  const time = at(`${DATE}T09:00`);
  for (const event of [approved('d', 'x'), suspended('d'), hours(), booked('e', time), held('h', time, NOW)])
    expect(await topics(event)).toEqual(['slots/d']);
  expect(await topics(closed(DATE))).toEqual(['closing-days']);
  expect(await topics(closed(DATE), lifted(DATE))).toEqual(['closing-days']);
  expect(await topics(inPatientsDay(booking('e', time), time))).toEqual([]);
});

describe('doctors with free times', () => {
  const free = async (
    events: readonly Told[],
    filter: { specialty?: string; q?: string; date?: string } = {},
    now = NOW,
  ) => {
    const { db } = await givenEvents(projection, events);
    const { rows } = await doctorsWithFreeTimes(db, { ...filter, now });
    return rows.map(({ doctorId, next }) => [doctorId, ...next.map(({ local }) => local)]);
  };

  it('are shown with the next three', async () => {
    expect(await free(basics())).toEqual([['d', '2026-03-09T10:00', '2026-03-09T10:30', '2026-03-10T09:00']]);
    const { db } = await givenEvents(projection, basics());
    const page = await doctorsWithFreeTimes(db, { now: NOW });
    expect(page).toMatchObject({ count: 1, capped: false, next: null });
    expect(page.rows[0]).toMatchObject({ fullName: 'Doctor d', specialties: ['neurology'] });
  });

  it('are shown when the next one is far away, or there is none', async () => {
    const busy = Array.from({ length: 40 }, (_, n) => `2026-03-${String(n + 1).padStart(2, '0')}`)
      .filter((date) => date <= '2026-03-31')
      .map((date) => closed(date));
    expect((await free([...basics(), ...busy]))[0]?.[1]).toBe('2026-04-01T09:00');
    expect(await free([...basics({ horizonDays: 5 }), ...busy])).toEqual([['d']]);
  });

  it('are those that patients may book: approved, and not suspended', async () => {
    const two = [doctor('e'), hours({}, '2026-01-01', 'e')];
    const ids = async (...more: Told[]) => (await free([...basics(), ...two, ...more])).map(([id]) => id);
    expect(await ids()).toEqual(['d']);
    expect(await ids(approved('e', 'urology'))).toEqual(['d', 'e']);
    expect(await ids(approved('e', 'urology'), suspended('e'))).toEqual(['d']);
  });

  it('are found by specialty and name', async () => {
    const events = [...basics(), doctor('e', { fullName: 'Zoë Ek' }), approved('e', 'urology')];
    const ids = async (filter: object) => (await free(events, filter)).map(([id]) => id);
    expect(await ids({ specialty: 'urology' })).toEqual(['e']);
    expect(await ids({ q: 'ek zoe' })).toEqual(['e']);
    expect(await ids({ q: 'ek', specialty: 'neurology' })).toEqual([]);
  });

  it('are those with free times on a date, when one is given', async () => {
    const e = [doctor('e'), approved('e', 'urology'), hours({}, '2026-01-01', 'e')];
    const full = ['09:00', '09:30', '10:00', '10:30'].map((clock) => booked(clock, at(`${DATE}T${clock}`)));
    expect(await free([...basics(), ...e, ...full], { date: DATE })).toEqual([
      ['e', `${DATE}T09:00`, `${DATE}T09:30`, `${DATE}T10:00`],
    ]);
    expect(await free([...basics(), ...e], { date: '2026-03-14' })).toEqual([]);
  });

  it('are each on one page, in order, with and without a date', async () => {
    const ids = Array.from({ length: 260 }, (_, n) => `d${n}`);
    const events = ids.flatMap((id, n) => [
      doctor(id, { fullName: `Dr. Same ${n % 3}` }),
      approved(id, 'urology'),
      ...(n % 6 === 0 ? [hours({}, '2026-01-01', id)] : []),
    ]);
    const { db } = await givenEvents(projection, [opened, ...events]);
    const all = await walk(
      (after) => doctorsWithFreeTimes(db, { now: NOW, ...(after && { after }) }),
      ({ doctorId }) => doctorId,
    );
    expect([...all.ids].sort()).toEqual([...ids].sort());
    const onDate = await walk(
      (after) => doctorsWithFreeTimes(db, { now: NOW, date: DATE, ...(after && { after }) }),
      ({ doctorId }) => doctorId,
    );
    expect(onDate.ids).toEqual(all.ids.filter((id) => Number(id.slice(1)) % 6 === 0));
  });

  it('are found whatever is typed', async () => {
    const { db } = await givenEvents(projection, basics());
    for (const text of awkwardTexts) {
      await doctorsWithFreeTimes(db, { specialty: text, q: text, after: text, now: NOW });
      await daySlots(db, { doctorId: text, from: DATE, to: DATE, now: NOW });
    }
  });
});

describe('times that a patient keeps', () => {
  const kept = (entryId: string, time: Time, more: object = {}) =>
    ofDay(
      {
        type: 'TimeHeld',
        data: { ...entry(entryId, time), appointmentId: null, until: addMinutes(NOW, 5), ...more },
      },
      time,
    );
  const nine = at(`${DATE}T09:00`);
  const ten = at(`${DATE}T10:00`);

  it('are those of their own choosing with the doctor, until they lapse', async () => {
    const { db } = await givenEvents(projection, [
      ...basics(),
      kept('later', ten),
      kept('mine', nine),
      kept('of-bob', at(`${DATE}T10:30`), { patientId: 'bob' }),
      kept('offered', at(`${DATE}T09:30`), { appointmentId: 'a' }),
    ]);
    const holds = (now: string) => ownHolds(db, { doctorId: 'd', patientId: 'ann', now });
    expect(await holds(NOW)).toEqual([
      { entryId: 'mine', date: DATE, start: nine.start, until: addMinutes(NOW, 5), minutes: 30 },
      { entryId: 'later', date: DATE, start: ten.start, until: addMinutes(NOW, 5), minutes: 30 },
    ]);
    expect(await holds(addMinutes(NOW, 5))).toEqual([]);
    expect(await ownHolds(db, { doctorId: 'e', patientId: 'bob', now: NOW })).toEqual([]);
  });
});

describe('working hours by date', () => {
  it('are those that hold, and what follows; later ones replace what was set for later', async () => {
    const list = async (date: string, ...events: Told[]) => {
      const { db } = await givenEvents(projection, events);
      return (await workingHoursFrom(db, { doctorId: 'd', date })).map(({ from, hours: { slotMinutes } }) => [
        from,
        slotMinutes,
      ]);
    };
    const all = [
      hours({ slotMinutes: 10 }, '2026-01-01'),
      hours({ slotMinutes: 20 }, '2026-05-01'),
      hours({ slotMinutes: 30 }, '2026-04-01'),
      hours({ slotMinutes: 40 }, '2026-06-01'),
    ];
    expect(await list('2026-03-01', ...all)).toEqual([
      ['2026-01-01', 10],
      ['2026-04-01', 30],
      ['2026-06-01', 40],
    ]);
    expect(await list('2026-05-15', ...all)).toEqual([
      ['2026-04-01', 30],
      ['2026-06-01', 40],
    ]);
    expect(await list('2025-05-15', ...all)).toHaveLength(3);
    expect(await list('2026-07-01', ...all)).toEqual([['2026-06-01', 40]]);
    expect(await list('2026-07-01')).toEqual([]);
  });
});

describe('time off and closing days', () => {
  const block = (entryId: string, local: string, minutes: number, timeOffId: string) => {
    const time = at(local, minutes);
    const data = { ...entry(entryId, time), patientId: null, appointmentId: null, why: 'Leave', timeOffId };
    return ofDay({ type: 'TimeBlocked', data }, time);
  };
  const off = [
    block('b1', '2026-03-10T12:00', 720, 't'),
    block('b2', '2026-03-11T00:00', 1440, 't'),
    block('b3', '2026-03-20T09:00', 60, 'u'),
  ];

  it('are listed until they are over', async () => {
    const { db } = await givenEvents(projection, [
      ...basics(),
      ...off,
      closed('2026-04-03'),
      closed('2026-03-12'),
    ]);
    const list = async (from: string) =>
      (await timeOffOf(db, { doctorId: 'd', from })).map((one) => one.timeOffId);
    expect((await timeOffOf(db, { doctorId: 'd', from: '2026-03-11' }))[0]).toEqual({
      timeOffId: 't',
      why: 'Leave',
      from: '2026-03-10',
      to: '2026-03-11',
      starts: '2026-03-10T11:00:00Z',
      ends: '2026-03-11T23:00:00Z',
    });
    expect(await list('2026-03-01')).toEqual(['t', 'u']);
    expect(await list('2026-03-12')).toEqual(['u']);
    expect(await timeOffOf(db, { doctorId: 'x', from: '2026-03-01' })).toEqual([]);
    const days = async (from: string) => (await closingDays(db, { from })).map(({ date }) => date);
    expect(await days('2026-03-12')).toEqual(['2026-03-12', '2026-04-03']);
    expect(await days('2026-03-13')).toEqual(['2026-04-03']);
  });

  it('name what is still booked or offered there, and is to come', async () => {
    const of = (id: string, local: string) => {
      const time = at(local);
      return ofDay({ type: 'TimeBooked', data: { ...entry(id, time), appointmentId: `a-${id}` } }, time);
    };
    const { db } = await givenEvents(projection, [
      ...basics(),
      ...off,
      closed('2026-03-12', 'Inventory'),
      of('1', '2026-03-10T11:30'),
      of('2', '2026-03-10T11:45'),
      of('3', '2026-03-11T09:00'),
      of('4', '2026-03-12T09:00'),
      of('5', '2026-03-13T09:00'),
      held('6', at('2026-03-11T10:00'), '2026-03-09T09:00:00Z'),
    ]);
    const found = async (now: string) =>
      (await bookedWhileAway(db, { doctorId: 'd', now })).map((one) => [one.appointmentId, one.timeOffId]);
    expect(await found(NOW)).toEqual([
      ['a-2', 't'],
      ['a-3', 't'],
      ['a-4', null],
    ]);
    expect(await found('2026-03-11T08:00:01Z')).toEqual([['a-4', null]]);
    expect((await closingDays(db, { from: '2026-03-12' }))[0]).toMatchObject({
      label: 'Inventory',
      booked: 1,
    });
  });
});

it('a doctor who is called otherwise is found so', async () => {
  const { rows, topics } = await givenEvents(projection, [doctor('d'), renamed('d', 'Dr. Ada Böll')]);
  expect(await rows('doctor')).toMatchObject([
    { doctor_id: 'd', full_name: 'Dr. Ada Böll', sort_name: ' dr ada boll', search: ' dr ada boll' },
  ]);
  expect([...topics]).toContain('slots/d');
});

it('every event it handles was exercised', () => expect(missing()).toEqual([]));
