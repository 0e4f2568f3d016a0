import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOffersOf } from '../../checks/history/appointments.js';
import { faultsIn } from '../../checks/history/faults.js';
import type { Command, CommandMeta } from '../../src/kernel/command.js';
import { isRefusal } from '../../src/kernel/refusal.js';
import { AcceptOffer } from '../../src/scheduling/domain/appointment/accept-offer.js';
import { AcceptRequest } from '../../src/scheduling/domain/appointment/accept-request.js';
import { BookFreeTime } from '../../src/scheduling/domain/appointment/book-free-time.js';
import { CancelAppointment } from '../../src/scheduling/domain/appointment/cancel-appointment.js';
import { CheckInPatient } from '../../src/scheduling/domain/appointment/check-in-patient.js';
import { DeclineRequest } from '../../src/scheduling/domain/appointment/decline-request.js';
import { EnterInError } from '../../src/scheduling/domain/appointment/enter-in-error.js';
import { FulfilAppointment } from '../../src/scheduling/domain/appointment/fulfil-appointment.js';
import { JoinWaitlist } from '../../src/scheduling/domain/appointment/join-waitlist.js';
import { LapseOffer } from '../../src/scheduling/domain/appointment/lapse-offer.js';
import { MoveAppointment } from '../../src/scheduling/domain/appointment/move-appointment.js';
import { OfferFreeTime } from '../../src/scheduling/domain/appointment/offer-free-time.js';
import { RecordArrival } from '../../src/scheduling/domain/appointment/record-arrival.js';
import { RecordNoShow } from '../../src/scheduling/domain/appointment/record-no-show.js';
import { RefuseOffer } from '../../src/scheduling/domain/appointment/refuse-offer.js';
import { RequestAppointment } from '../../src/scheduling/domain/appointment/request-appointment.js';
import { asRole, at, DATE, slotwell } from '../domain/scheduling/support.js';
import { metaOf } from '../support/decider.js';
import { BookingClinic, byDoctor, byPatient, SPECIALTY } from './booking-clinic.js';

let clinic: BookingClinic;
beforeAll(async () => {
  clinic = await BookingClinic.open();
});
afterAll(() => clinic.close());

interface People {
  readonly patientId: string;
  readonly doctorId: string;
  readonly appointmentId: string;
}

/** What a person wishes for, as a form with this command id and time would send it. */
type Wish = (commandId: string) => Command<object>;

const AFTER_START = '2026-11-24T08:01:00Z';
const onItsDay = (commandId: string): CommandMeta =>
  metaOf({ actor: asRole('doctor'), commandId, now: AFTER_START });

/** A wish for every command that a person or a process can send, in a scene in which it is carried out. */
const wishes: Record<string, () => Promise<Wish>> = {
  RequestAppointment: async () => {
    const patientId = await clinic.patient();
    const data = {
      appointmentId: randomUUID(),
      patientId,
      specialty: SPECIALTY,
      reason: 'Cough',
      preferredDate: DATE,
      preferredTime: '09:00',
      doctorId: null,
    };
    return (id) => new RequestAppointment(data, byPatient(patientId, id));
  },
  JoinWaitlist: async () => {
    const { patientId, doctorId } = await requested();
    const days = { from: DATE, to: DATE };
    const data = {
      appointmentId: randomUUID(),
      patientId,
      doctorId,
      specialty: null,
      reason: 'Cough',
      ...days,
    };
    return (id) => new JoinWaitlist(data, byPatient(patientId, id));
  },
  OfferFreeTime: async () => {
    const { doctorId, appointmentId } = await waiting();
    const data = { appointmentId, doctorId, date: DATE, except: [] };
    return (commandId) => new OfferFreeTime(data, metaOf({ actor: slotwell, commandId }));
  },
  DeclineRequest: async () => {
    const scene = await requested();
    return (id) => new DeclineRequest({ ...scene, note: '' }, byDoctor(id));
  },
  'AcceptRequest at the requested time': async () => {
    const scene = await requested();
    return (id) => new AcceptRequest({ ...scene, start: at('09:00').start }, byDoctor(id));
  },
  'AcceptRequest at another time': async () => {
    const scene = await requested();
    return (id) => new AcceptRequest({ ...scene, start: at('11:00').start }, byDoctor(id));
  },
  AcceptOffer: async () => {
    const { appointmentId, patientId } = await offered();
    return (id) => new AcceptOffer({ appointmentId }, byPatient(patientId, id));
  },
  RefuseOffer: async () => {
    const { appointmentId, patientId } = await offered();
    return (id) => new RefuseOffer({ appointmentId }, byPatient(patientId, id));
  },
  LapseOffer: async () => {
    const { appointmentId } = await offered();
    const entryId = openOffersOf(await clinic.events()).get(appointmentId) ?? '';
    const now = '2026-11-25T08:00:00Z';
    return (commandId) =>
      new LapseOffer({ appointmentId, entryId }, metaOf({ actor: slotwell, commandId, now }));
  },
  BookFreeTime: async () => {
    const { patientId, doctorId } = await requested();
    const data = { appointmentId: randomUUID(), patientId, doctorId, specialty: SPECIALTY, reason: 'Cough' };
    return (id) => new BookFreeTime({ ...data, start: at('10:00').start }, byPatient(patientId, id));
  },
  'MoveAppointment by the patient': async () => {
    const { appointmentId, patientId } = await booked();
    const data = { appointmentId, start: at('09:30').start, by: 'patient', doctorId: null } as const;
    return (id) => new MoveAppointment(data, byPatient(patientId, id));
  },
  'MoveAppointment by the doctor': async () => {
    const { appointmentId, doctorId } = await booked();
    const data = { appointmentId, start: at('09:10').start, by: 'doctor', doctorId } as const;
    return (id) => new MoveAppointment(data, byDoctor(id));
  },
  CancelAppointment: async () => {
    const { appointmentId, patientId } = await booked();
    const why = { cancellationReason: 'pat', because: 'asked', note: '' } as const;
    const data = { ...why, appointmentId, by: 'patient', doctorId: null } as const;
    return (id) => new CancelAppointment(data, byPatient(patientId, id));
  },
  RecordArrival: async () => {
    const scene = await booked();
    return (id) => new RecordArrival(scene, onItsDay(id));
  },
  CheckInPatient: async () => {
    const scene = await booked();
    await done(new RecordArrival(scene, onItsDay(randomUUID())));
    return (id) => new CheckInPatient(scene, onItsDay(id));
  },
  FulfilAppointment: async () => {
    const scene = await booked();
    return (id) => new FulfilAppointment({ ...scene, note: 'All well' }, onItsDay(id));
  },
  RecordNoShow: async () => {
    const scene = await booked();
    return (id) => new RecordNoShow(scene, onItsDay(id));
  },
  EnterInError: async () => {
    const scene = await booked();
    return (id) => new EnterInError({ ...scene, note: 'Wrong patient' }, onItsDay(id));
  },
};

it.each(Object.keys(wishes))(
  '%s: sent twice it ends as before, wished for twice it writes nothing',
  async (name) => {
    const wish = await wishes[name]!();
    const commandId = randomUUID();
    const first = await clinic.send(wish(commandId));
    if (isRefusal(first)) throw new Error(first.rule);
    expect(first.position, 'whoever waits for it sees all that was done').toBe(
      (await clinic.events()).at(-1)?.position,
    );
    const events = (await clinic.events()).length;

    const again = await clinic.send(wish(commandId));
    expect(isRefusal(again) ? again.rule : 'done').toBe('done');
    expect(again).toMatchObject({ repeated: true });
    expect((await clinic.events()).length, 'events after sending it again').toBe(events);

    const another = await clinic.send(wish(randomUUID()));
    expect(isRefusal(another) || another.position === null).toBe(true);
    expect((await clinic.events()).length, 'events after wishing for it again').toBe(events);
    expect(faultsIn(await clinic.events())).toEqual([]);
  },
);

async function requested(): Promise<People> {
  const [patientId, doctorId] = [await clinic.patient(), await clinic.doctor()];
  return { patientId, doctorId, appointmentId: await clinic.request(patientId) };
}

async function waiting(): Promise<People> {
  const [patientId, doctorId, appointmentId] = [await clinic.patient(), await clinic.doctor(), randomUUID()];
  const wish = { specialty: SPECIALTY, from: DATE, to: DATE, reason: 'Cough' };
  await done(new JoinWaitlist({ appointmentId, patientId, doctorId, ...wish }, byPatient(patientId)));
  return { patientId, doctorId, appointmentId };
}

async function offered(): Promise<People> {
  const scene = await requested();
  await done(new AcceptRequest({ ...scene, start: at('11:00').start }, byDoctor()));
  return scene;
}

async function booked(): Promise<People> {
  const scene = await requested();
  await done(new AcceptRequest({ ...scene, start: at('09:00').start }, byDoctor()));
  return scene;
}

async function done(command: Command<object>): Promise<void> {
  const outcome = await clinic.send(command);
  if (isRefusal(outcome)) throw new Error(outcome.rule);
}
