import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal, type Refusal } from '../../src/kernel/refusal.js';
import { addMinutes, dateOf } from '../../src/kernel/time.js';
import type { Held } from '../../src/scheduling/commands/hold-time.handler.js';
import { BookFreeTime } from '../../src/scheduling/domain/appointment/book-free-time.js';
import { EndTimeOff } from '../../src/scheduling/domain/day/end-time-off.js';
import { HoldTime } from '../../src/scheduling/domain/day/hold-time.js';
import { ReleaseHold } from '../../src/scheduling/domain/day/release-hold.js';
import { BlockDays } from '../../src/scheduling/domain/day/take-time-off.js';
import { dayId, doctorDayStream } from '../../src/scheduling/domain/day/day.js';
import { at, DATE } from '../domain/scheduling/support.js';
import { NOW } from '../support/decider.js';
import { BookingClinic, byDesk, byDoctor, byPatient, dieAfter, Died, SPECIALTY } from './booking-clinic.js';

let clinic: BookingClinic;
beforeAll(async () => {
  clinic = await BookingClinic.open();
});
afterEach(() => clinic.store.heal());
afterAll(() => clinic.close());

const nine = at('09:00');
const later = (minutes: number) => addMinutes(NOW, minutes);

function hold(
  doctorId: string,
  patientId: string,
  { start = nine.start, now = NOW, id = randomUUID() } = {},
) {
  const command = new HoldTime({ doctorId, patientId, start }, byPatient(patientId, id, now));
  return clinic.send<Held | Refusal>(command);
}

async function held(...given: Parameters<typeof hold>): Promise<Held> {
  const answer = await hold(...given);
  if (isRefusal(answer)) throw new Error(answer.rule);
  return answer;
}

async function book(doctorId: string, patientId: string, { start = nine.start, now = NOW } = {}) {
  const data = {
    appointmentId: randomUUID(),
    patientId,
    doctorId,
    start,
    specialty: SPECIALTY,
    reason: 'Cough',
  };
  const outcome = await clinic.send(new BookFreeTime(data, byPatient(patientId, undefined, now)));
  return isRefusal(outcome) ? outcome.rule : 'booked';
}

const rule = (answer: object) => (isRefusal(answer) ? answer.rule : 'done');
const dayOf = async (doctorId: string, date = DATE) =>
  (await clinic.store.load(doctorDayStream, dayId(doctorId, date))).state.entries;

describe('a hold', () => {
  it('keeps a time from others until it lapses, with nothing running for it', async () => {
    const [doctor, ana, ben] = [await clinic.doctor(), await clinic.patient(), await clinic.patient()];
    const { until } = await held(doctor, ana);
    expect(until).toBe(later(5));
    expect(rule(await hold(doctor, ben))).toBe('time-held');
    expect(await book(doctor, ben)).toBe('time-held');
    expect(await book(doctor, ben, { now: later(4) })).toBe('time-held');
    expect(await book(doctor, ben, { now: until })).toBe('booked');
    expect(await book(doctor, ana, { now: until })).toBe('time-already-taken');
  });

  it('is consumed by its patient’s booking, which needs none', async () => {
    const [doctor, ana, ben] = [await clinic.doctor(), await clinic.patient(), await clinic.patient()];
    await held(doctor, ana);
    expect(await book(doctor, ana)).toBe('booked');
    expect((await dayOf(doctor)).map(({ kind }) => kind)).toEqual(['booked']);
    expect(await book(doctor, ben, { start: at('10:00').start })).toBe('booked');
  });

  it('can be renewed once, and not after it has lapsed', async () => {
    const [doctor, ana] = [await clinic.doctor(), await clinic.patient()];
    const first = await held(doctor, ana);
    const second = await held(doctor, ana, { now: later(4) });
    expect([second.until, second.entryId === first.entryId]).toEqual([later(9), false]);
    const third = await held(doctor, ana, { now: later(8) });
    expect([third.until, third.entryId, third.position]).toEqual([later(9), second.entryId, null]);
    expect((await held(doctor, ana, { now: later(9) })).until).toBe(later(14));
  });

  it('that is sent twice is one', async () => {
    const [doctor, ana, id] = [await clinic.doctor(), await clinic.patient(), randomUUID()];
    const first = await held(doctor, ana, { id });
    expect(await held(doctor, ana, { id, now: later(1) })).toEqual(first);
    expect(await dayOf(doctor)).toHaveLength(1);
    expect(rule(await hold(doctor, ana, { id, now: later(6) }))).toBe('hold-gone');
  });

  it('gives up an older one of the same patient on that day', async () => {
    const [doctor, ana, ben] = [await clinic.doctor(), await clinic.patient(), await clinic.patient()];
    await held(doctor, ana);
    await held(doctor, ana, { start: at('10:00').start });
    expect(await book(doctor, ben)).toBe('booked');
    expect(await book(doctor, ben, { start: at('10:00').start })).toBe('time-held');
  });

  it('can be let go by whoever has it, and by nobody else', async () => {
    const [doctor, ana, ben] = [await clinic.doctor(), await clinic.patient(), await clinic.patient()];
    const { entryId } = await held(doctor, ana);
    const release = (patientId: string, sender: string) =>
      clinic.send(new ReleaseHold({ doctorId: doctor, date: DATE, entryId, patientId }, byPatient(sender)));
    expect(rule(await release(ana, ben))).toBe('not-for-your-role');
    expect(rule(await release(ben, ben))).toBe('not-your-hold');
    expect(rule(await release(ana, ana))).toBe('done');
    expect(await release(ana, ana)).toMatchObject({ position: null });
    expect(await book(doctor, ben)).toBe('booked');
  });

  it('is refused where the patient has something, and of doctors and times that are none', async () => {
    const [doctor, other, ana] = [await clinic.doctor(), await clinic.doctor(), await clinic.patient()];
    await book(doctor, ana);
    expect(rule(await hold(other, ana))).toBe('patient-has-another-appointment');
    expect(rule(await hold(randomUUID(), ana, { start: at('12:00').start }))).toBe('unknown-doctor');
    expect(rule(await hold(other, ana, { start: at('12:10').start }))).toBe('not-an-offered-time');
    expect(rule(await hold(other, randomUUID(), { start: at('12:00').start }))).toBe('unknown-patient');
  });

  it('of many at once has one winner', async () => {
    const doctor = await clinic.doctor();
    const patients = await Promise.all(Array.from({ length: 8 }, () => clinic.patient()));
    const answers = await Promise.all(patients.map((patient) => hold(doctor, patient)));
    expect(answers.map(rule).sort()).toEqual(['done', ...Array<string>(7).fill('time-held')]);
  });
});

describe('time off', () => {
  const take = (doctorId: string, id = randomUUID(), from = `${DATE}T12:00`, to = '2026-11-27T00:00') =>
    new BlockDays({ doctorId, from, to, why: ' Training ' }, byDoctor(id));
  const blocks = async (doctorId: string) =>
    (await Promise.all([DATE, '2026-11-25', '2026-11-26', '2026-11-27'].map((date) => dayOf(doctorId, date))))
      .flat()
      .filter((entry) => entry.kind === 'blocked');

  it('blocks each of its days, leaves what is booked, and lets nothing new in', async () => {
    const [doctor, ana, ben] = [await clinic.doctor(), await clinic.patient(), await clinic.patient()];
    const wednesday = at('09:00', 30, '2026-11-25');
    expect(await book(doctor, ana, { start: wednesday.start })).toBe('booked');
    expect(rule(await clinic.send(take(doctor)))).toBe('done');
    const found = await blocks(doctor);
    expect(found.map(({ time, why }) => [time.local, time.minutes, why])).toEqual([
      [`${DATE}T12:00`, 720, 'Training'],
      ['2026-11-25T00:00', 1440, 'Training'],
      ['2026-11-26T00:00', 1440, 'Training'],
    ]);
    expect(new Set(found.map(({ timeOffId }) => timeOffId)).size).toBe(1);
    expect((await dayOf(doctor, '2026-11-25')).map(({ kind }) => kind)).toEqual(['booked', 'blocked']);
    expect(await book(doctor, ben, { start: wednesday.start })).toBe('time-blocked');
    expect(await book(doctor, ben)).toBe('booked');
    const data = { appointmentId: randomUUID(), patientId: ben, doctorId: doctor, specialty: SPECIALTY };
    const byForce = { ...data, start: at('15:00').start, reason: '', outsideHours: true };
    expect(rule(await clinic.send(new BookFreeTime(byForce, byDesk())))).toBe('time-blocked');
  });

  it('that dies after any day goes on when it is sent again, and is never doubled', async () => {
    for (let step = 0; step < 3; step += 1) {
      const [doctor, id] = [await clinic.doctor(), randomUUID()];
      clinic.store.inject(dieAfter(step));
      await expect(clinic.send(take(doctor, id))).rejects.toThrow(Died);
      clinic.store.heal();
      expect(await blocks(doctor)).toHaveLength(step + 1);
      expect(rule(await clinic.send(take(doctor, id)))).toBe('done');
      expect(await blocks(doctor)).toHaveLength(3);
      expect(await clinic.send(take(doctor, id))).toMatchObject({ repeated: true });
      expect(await blocks(doctor)).toHaveLength(3);
    }
  });

  it('ends from today on, once', async () => {
    const [doctor, ana] = [await clinic.doctor(), await clinic.patient()];
    await clinic.send(take(doctor, randomUUID(), '2026-11-22T00:00', '2026-11-25T00:00'));
    await clinic.send(take(doctor, randomUUID(), `${DATE}T00:00`, '2026-11-25T00:00'));
    const [mine] = await dayOf(doctor);
    const timeOffId = mine?.kind === 'blocked' ? mine.timeOffId : '';
    const data = { doctorId: doctor, timeOffId, from: '2026-11-22', to: DATE };
    expect(rule(await clinic.send(new EndTimeOff(data, byDoctor())))).toBe('done');
    expect(await clinic.send(new EndTimeOff(data, byDoctor()))).toMatchObject({ position: null });
    expect(await dayOf(doctor, '2026-11-22')).toHaveLength(1);
    expect(await dayOf(doctor, '2026-11-23')).toHaveLength(0);
    const [other] = await dayOf(doctor);
    expect(other && dateOf(other.time)).toBe(DATE);
    expect(await book(doctor, ana)).toBe('time-blocked');
  });
});
