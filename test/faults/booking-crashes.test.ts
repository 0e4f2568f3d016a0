import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookingsOf, openOffersOf } from '../../checks/history/appointments.js';
import { faultsIn } from '../../checks/history/faults.js';
import type { Command } from '../../src/kernel/command.js';
import { isRefusal } from '../../src/kernel/refusal.js';
import { RevisionConflict } from '../../src/platform/event-store/settled-append.js';
import type { Outcome } from '../../src/platform/event-store/event-store.js';
import { AcceptOffer } from '../../src/scheduling/domain/appointment/accept-offer.js';
import { AcceptRequest } from '../../src/scheduling/domain/appointment/accept-request.js';
import { BookFreeTime } from '../../src/scheduling/domain/appointment/book-free-time.js';
import { CancelAppointment } from '../../src/scheduling/domain/appointment/cancel-appointment.js';
import { JoinWaitlist } from '../../src/scheduling/domain/appointment/join-waitlist.js';
import { MoveAppointment } from '../../src/scheduling/domain/appointment/move-appointment.js';
import { OfferFreeTime } from '../../src/scheduling/domain/appointment/offer-free-time.js';
import { RefuseOffer } from '../../src/scheduling/domain/appointment/refuse-offer.js';
import { at, DATE, slotwell } from '../domain/scheduling/support.js';
import { metaOf } from '../support/decider.js';
import { BookingClinic, byDesk, byDoctor, byPatient, dieAfter, Died, SPECIALTY } from './booking-clinic.js';

interface Scene {
  readonly appointmentId: string;
  readonly people: readonly string[];
  readonly command: Command<object>;
  /** Whether the appointment is as the command wants it, going by the log alone. */
  readonly isCarriedOut: () => Promise<boolean>;
}

let clinic: BookingClinic;
beforeAll(async () => {
  clinic = await BookingClinic.open();
});
afterAll(() => clinic.close());

/** What can be half-done, each in a scene of its own. */
const scenes: Record<string, () => Promise<Scene>> = {
  'accepting a request': async () => {
    const set = await requested();
    return booksFirst(set, accept(set, '09:00'));
  },
  'accepting it at another time': async () => {
    const set = await requested();
    return offers(set, accept(set, '11:00'));
  },
  'offering a free time to who waits': async () => {
    const set = await waiting();
    const data = { appointmentId: set.appointmentId, doctorId: set.doctorId, date: DATE, except: [] };
    return offers(set, new OfferFreeTime(data, metaOf({ actor: slotwell })));
  },
  'accepting an offer': async () => {
    const set = await offered();
    return booksFirst(set, new AcceptOffer(set, byPatient(set.patientId)));
  },
  'refusing an offer': async () => {
    const set = await offered();
    const command = new RefuseOffer(set, byPatient(set.patientId));
    const isCarriedOut = async () => !openOffersOf(await clinic.events()).has(set.appointmentId);
    return { ...set, command, isCarriedOut };
  },
  'booking a free time': async () => {
    const set = { ...(await people()), appointmentId: randomUUID() };
    const data = { ...set, start: at('09:00').start, specialty: SPECIALTY, reason: 'Cough' };
    return booksFirst(set, new BookFreeTime(data, byPatient(set.patientId)));
  },
  'moving an appointment': async () => {
    const set = await booked();
    const data = { ...set, start: at('09:10').start, by: 'clinic', doctorId: null } as const;
    return moves(set, new MoveAppointment(data, byDesk()));
  },
  'offering another time for it': async () => {
    const set = await booked();
    return offers(set, moveByDoctor(set));
  },
  'accepting a doctor’s move': async () => {
    const set = await booked();
    await done(moveByDoctor(set));
    return moves(set, new AcceptOffer(set, byPatient(set.patientId)));
  },
  'cancelling an appointment': async () => {
    const set = await booked();
    const why = { cancellationReason: 'pat', because: 'asked', note: '' } as const;
    const data = { ...why, appointmentId: set.appointmentId, by: 'patient', doctorId: null } as const;
    const command = new CancelAppointment(data, byPatient(set.patientId));
    return { ...set, command, isCarriedOut: async () => !(await bookings()).has(set.appointmentId) };
  },
};

describe.each(Object.keys(scenes))('%s', (name) => {
  const set = () => scenes[name]!();

  it('that dies after any append is brought to its end', async () => {
    const steps = await eachStep(async (step) => {
      const scene = await set();
      const hasDied = await sendAndDie(scene.command, step);
      await clinic.settle();
      expect(await faultsOf(scene), `step ${step}`).toEqual([]);

      const wasCarriedOut = await scene.isCarriedOut();
      const again = await clinic.send(scene.command);
      expect(isRefusal(again), `step ${step}, sent again`).toBe(!(await scene.isCarriedOut()));
      if (wasCarriedOut) expect(isRefusal(again)).toBe(false);
      expect(await faultsOf(scene), `step ${step}, sent again`).toEqual([]);
      return hasDied;
    });
    expect(steps).toBeGreaterThan(1);
  });

  it('that dies is finished by sending it again, before anything is settled', async () => {
    await eachStep(async (step) => {
      const scene = await set();
      const hasDied = await sendAndDie(scene.command, step);
      expect(isRefusal(await clinic.send(scene.command)), `step ${step}`).toBe(false);
      expect(await scene.isCarriedOut()).toBe(true);
      expect(await faultsOf(scene), `step ${step}`).toEqual([]);
      return hasDied;
    });
  });

  it('that is slower than settle-bookings answers the truth', async () => {
    await eachStep(async (step) => {
      const scene = await set();
      let wasSlow = false;
      clinic.store.inject({
        at: async (when, count) => {
          if (when !== 'before' || count !== step) return;
          wasSlow = true;
          clinic.store.heal();
          await clinic.settle();
        },
      });
      const outcome = await clinic.send(scene.command);
      clinic.store.heal();
      expect(await scene.isCarriedOut(), `step ${step}: ${ruleOf(outcome)}`).toBe(!isRefusal(outcome));
      expect(await faultsOf(scene), `step ${step}`).toEqual([]);
      return wasSlow;
    });
  });
});

describe('a command that others always come before', () => {
  it.each([
    ['patient’s day', 'patientDay-'],
    ['doctor’s day', 'doctorDay-'],
    ['appointment', 'appointment-'],
  ])('at the %s is refused and leaves nothing behind', async (_where, prefix) => {
    const scene = await scenes['accepting a request']!();
    const { appointmentId, command } = scene;
    let conflicts = 1;
    clinic.store.inject({
      at: (when, _step, stream) => {
        if (when === 'before' && stream.startsWith(prefix) && conflicts-- > 0)
          throw new RevisionConflict(stream);
      },
    });
    const outcome = await clinic.send(command);
    clinic.store.heal();
    expect(outcome).toEqual({ rule: 'too-busy' });
    expect(await clinic.send(command)).toEqual({ rule: 'too-busy' });
    expect((await bookings()).has(appointmentId)).toBe(false);
    expect(await faultsOf(scene)).toEqual([]);
  });
});

it('giving up just when settle-bookings commits answers with success', async () => {
  const scene = await scenes['accepting a request']!();
  let isGivingUp = false;
  clinic.store.inject({
    at: async (when, _step, stream) => {
      if (when === 'after') return;
      if (isGivingUp) {
        clinic.store.heal();
        return clinic.settle();
      }
      isGivingUp = stream.startsWith('appointment-');
      if (isGivingUp) throw new RevisionConflict(stream);
    },
  });
  const outcome = await clinic.send(scene.command);
  clinic.store.heal();
  expect(ruleOf(outcome)).toBe('done');
  expect(await scene.isCarriedOut()).toBe(true);
  expect(await faultsOf(scene)).toEqual([]);
});

interface Set {
  readonly appointmentId: string;
  readonly patientId: string;
  readonly doctorId: string;
  readonly people: readonly string[];
}

async function people() {
  const [patientId, doctorId] = [await clinic.patient(), await clinic.doctor()];
  return { patientId, doctorId, people: [patientId, doctorId] };
}

async function requested(): Promise<Set> {
  const set = await people();
  return { ...set, appointmentId: await clinic.request(set.patientId) };
}

async function waiting(): Promise<Set> {
  const set = { ...(await people()), appointmentId: randomUUID() };
  const { appointmentId, patientId, doctorId } = set;
  const days = { from: DATE, to: DATE };
  const wish = { appointmentId, patientId, doctorId, specialty: SPECIALTY, reason: 'Cough', ...days };
  await done(new JoinWaitlist(wish, byPatient(patientId)));
  return set;
}

async function offered(): Promise<Set> {
  const set = await requested();
  await done(accept(set, '11:00'));
  return set;
}

async function booked(): Promise<Set> {
  const set = await requested();
  await done(accept(set, '09:00'));
  return set;
}

/** What is wrong with the scene's appointment and with the days of its people. */
async function faultsOf({ appointmentId, people }: Scene): Promise<string[]> {
  const ids = [appointmentId, ...people];
  return faultsIn((await clinic.events()).filter(({ stream }) => ids.some((id) => stream.includes(id))));
}

function accept({ appointmentId, doctorId }: Set, clock: string): AcceptRequest {
  return new AcceptRequest({ appointmentId, doctorId, start: at(clock).start }, byDoctor());
}

function moveByDoctor({ appointmentId, doctorId }: Set): MoveAppointment {
  return new MoveAppointment({ appointmentId, start: at('15:00').start, by: 'doctor', doctorId }, byDoctor());
}

async function done(command: Command<object>): Promise<void> {
  const outcome = await clinic.send(command);
  if (isRefusal(outcome)) throw new Error(outcome.rule);
}

async function bookings(): Promise<Map<string, string>> {
  return bookingsOf(await clinic.events());
}

function booksFirst(set: Set, command: Command<object>): Scene {
  return { ...set, command, isCarriedOut: async () => (await bookings()).has(set.appointmentId) };
}

function offers(set: Set, command: Command<object>): Scene {
  const isCarriedOut = async () => openOffersOf(await clinic.events()).has(set.appointmentId);
  return { ...set, command, isCarriedOut };
}

async function moves(set: Set, command: Command<object>): Promise<Scene> {
  const old = (await bookings()).get(set.appointmentId);
  const isCarriedOut = async () => (await bookings()).get(set.appointmentId) !== old;
  return { ...set, command, isCarriedOut };
}

/** Answers whether there was such a step to die at. */
async function sendAndDie(command: Command<object>, step: number): Promise<boolean> {
  const fault = dieAfter(step);
  clinic.store.inject(fault);
  await clinic.send(command).catch((error: unknown) => {
    if (!(error instanceof Died)) throw error;
  });
  clinic.store.heal();
  return fault.hasDied();
}

/** For step 0, 1, 2 … until there is no such step; answers how many there were. */
async function eachStep(attempt: (step: number) => Promise<boolean>): Promise<number> {
  for (let step = 0; ; step++) if (!(await attempt(step))) return step;
}

function ruleOf(outcome: Outcome): string {
  return isRefusal(outcome) ? outcome.rule : 'done';
}
