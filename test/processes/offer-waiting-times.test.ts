import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultsIn } from '../../checks/history/faults.js';
import { projection as doctors } from '../../projections/doctors/projection.js';
import { projection as slots } from '../../projections/slots/projection.js';
import { projection as waitlist } from '../../projections/waitlist/projection.js';
import { isRefusal } from '../../src/kernel/refusal.js';
import type { Command } from '../../src/kernel/command.js';
import { ReadModelChanges } from '../../src/platform/projecting/changes.js';
import { readSchemaSql } from '../../src/platform/projecting/discover.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import { ProjectingWorker } from '../../src/platform/projecting/projecting-worker.js';
import { ReadModelProgress } from '../../src/platform/projecting/read-model-progress.js';
import { ReadModelState } from '../../src/platform/projecting/read-model-state.js';
import { clinicStream } from '../../src/registration/domain/clinic/clinic.js';
import { doctorStream } from '../../src/registration/domain/doctor/doctor.js';
import { AcceptOffer } from '../../src/scheduling/domain/appointment/accept-offer.js';
import { appointmentStream } from '../../src/scheduling/domain/appointment/appointment.js';
import { BookFreeTime } from '../../src/scheduling/domain/appointment/book-free-time.js';
import { CancelAppointment } from '../../src/scheduling/domain/appointment/cancel-appointment.js';
import { JoinWaitlist } from '../../src/scheduling/domain/appointment/join-waitlist.js';
import { RefuseOffer } from '../../src/scheduling/domain/appointment/refuse-offer.js';
import { offerWaitingTimes } from '../../src/scheduling/processes/offer-waiting-times.js';
import { lapseOffers } from '../../src/scheduling/processes/lapse-offers.js';
import { closeRequests } from '../../src/scheduling/processes/close-requests.js';
import { blockTime, BlockTime } from '../../src/scheduling/domain/day/block-time.js';
import { dayId, doctorDayStream } from '../../src/scheduling/domain/day/day.js';
import { unblockTime, UnblockTime } from '../../src/scheduling/domain/day/unblock-time.js';
import { at, DATE } from '../domain/scheduling/support.js';
import { BookingClinic, byPatient, SPECIALTY } from '../faults/booking-clinic.js';
import { metaOf, NOW } from '../support/decider.js';
import { testDatabase } from '../support/postgres.js';
import { eventually } from '../support/wait.js';
import { ProcessRun } from './process-run.js';

let clinic: BookingClinic;
let doctorId: string;
let readModels: ReadModelsOfTheClinic;
let run: Run;
beforeAll(async () => {
  clinic = await BookingClinic.open();
  readModels = await ReadModelsOfTheClinic.follow();
});
afterAll(async () => {
  await readModels.close();
  await clinic.close();
});

/** A doctor of one visit a day: 09:00 to 09:30. Each test has its own. */
beforeEach(async () => {
  doctorId = await clinic.doctor();
  await works('09:00', '09:30');
  run = new Run((await clinic.events()).length);
});

describe('a time that becomes free', () => {
  it('is offered to who joined first, and to the next when that is refused', async () => {
    const visit = await book();
    const [first, second] = [await join(), await join()];
    await run.go();
    expect(await statesOf(first, second)).toEqual(['waitlist', 'waitlist']);

    await cancel(visit);
    await run.go();
    expect(await statesOf(first, second)).toEqual(['pending', 'waitlist']);
    expect(await stateOf(first)).toMatchObject({
      offer: { doctorId, time: at('09:00'), until: '2026-11-23T12:00:00Z' },
    });

    await done(new RefuseOffer({ appointmentId: first.id }, byPatient(first.patientId)));
    await run.go();
    expect(await statesOf(first, second)).toEqual(['waitlist', 'pending']);

    await done(new RefuseOffer({ appointmentId: second.id }, byPatient(second.patientId)));
    await run.go();
    await run.go('2026-11-23T20:00:00Z');
    expect(await statesOf(first, second), 'nobody is offered it twice').toEqual(['waitlist', 'waitlist']);
    expect(faultsIn(await clinic.events())).toEqual([]);
  });

  it('goes to the next when nobody answers, and cannot be accepted any more', async () => {
    const visit = await book();
    const [first, second] = [await join(), await join()];
    await cancel(visit);
    await run.go();
    await run.go('2026-11-23T11:59:59Z');
    expect(await statesOf(first, second)).toEqual(['pending', 'waitlist']);
    await run.go('2026-11-23T12:00:00Z');
    expect(await statesOf(first, second)).toEqual(['waitlist', 'pending']);
    const late = byPatient(first.patientId, undefined, '2026-11-23T12:00:01Z');
    expect(await clinic.send(new AcceptOffer({ appointmentId: first.id }, late))).toEqual({
      rule: 'no-offer',
    });
    const intime = byPatient(second.patientId, undefined, '2026-11-23T12:00:01Z');
    await done(new AcceptOffer({ appointmentId: second.id }, intime));
    await run.go();
    expect(await statesOf(first, second)).toEqual(['waitlist', 'booked']);
    expect(faultsIn(await clinic.events())).toEqual([]);
  });

  it('is offered once, however often the event is seen', async () => {
    const visit = await book();
    const one = await join();
    await cancel(visit);
    await run.go();
    const events = (await clinic.events()).length;
    await new Run(0).go();
    expect((await clinic.events()).length).toBe(events);
    expect(await statesOf(one)).toEqual(['pending']);
  });

  it('passes over who is busy then, waits for another doctor, or for other days', async () => {
    const visit = await book();
    const busy = await join();
    const colleague = await clinic.doctor();
    await worksAs(colleague, '09:00', '09:30');
    await book(colleague, busy.patientId);
    const elsewhere = await join({ doctorId: colleague });
    const later = await join({ from: '2026-11-25', to: '2026-11-27' });
    const fits = await join({ doctorId });
    await cancel(visit);
    await run.go();
    expect(await statesOf(busy, elsewhere, later, fits)).toEqual([
      'waitlist',
      'waitlist',
      'waitlist',
      'pending',
    ]);
  });

  it('that is unblocked is offered too', async () => {
    const entry = { entryId: randomUUID(), doctorId, timeOffId: randomUUID(), time: at('09:00'), why: '' };
    const day = dayId(doctorId, DATE);
    const block = new BlockTime(entry, metaOf());
    await clinic.store.handleCommand(doctorDayStream, day, block, (state) => blockTime(block, state));
    const waiting = await join();
    await run.go();
    await run.go(SHORTLY);
    expect(await statesOf(waiting)).toEqual(['waitlist']);
    const unblock = new UnblockTime({ entryId: entry.entryId }, metaOf());
    await clinic.store.handleCommand(doctorDayStream, day, unblock, (state) => unblockTime(unblock, state));
    await run.go();
    expect(await statesOf(waiting)).toEqual(['pending']);
  });
});

describe('who waits', () => {
  it('is soon offered what was free already', async () => {
    const waiting = await join();
    await run.go();
    expect(await statesOf(waiting)).toEqual(['waitlist']);
    await run.go(SHORTLY);
    expect(await statesOf(waiting)).toEqual(['pending']);
  });

  it('is offered what new hours bring', async () => {
    const visit = await book();
    const waiting = await join();
    await run.go();
    await run.go(SHORTLY);
    await works('09:00', '10:00');
    await run.go();
    await run.go('2026-11-23T08:00:30Z');
    expect(await stateOf(waiting)).toMatchObject({ status: 'pending', offer: { time: at('09:30') } });
    expect(visit).toBeDefined();
  });

  it('is offered what a lifted closing day brings', async () => {
    await clinic.store.given(clinicStream, 'clinic', [
      { type: 'ClosingDaySet', data: { date: DATE, label: 'Inventory' } },
    ]);
    const waiting = await join();
    await run.go();
    await run.go(SHORTLY);
    expect(await statesOf(waiting)).toEqual(['waitlist']);
    await clinic.store.given(clinicStream, 'clinic', [{ type: 'ClosingDayLifted', data: { date: DATE } }]);
    await run.go();
    await run.go('2026-11-23T08:00:30Z');
    expect(await statesOf(waiting)).toEqual(['pending']);
  });

  it('is looked at again and again: a time may come within reach by itself', async () => {
    await works('09:00', '09:30', { horizonDays: 1 });
    const waiting = await join({ from: '2026-11-25', to: '2026-11-25' });
    await run.go();
    await run.go(SHORTLY);
    expect(await statesOf(waiting)).toEqual(['waitlist']);
    await run.go('2026-11-24T02:00:00Z');
    expect(await stateOf(waiting)).toMatchObject({
      status: 'pending',
      offer: { time: { local: '2026-11-25T09:00' } },
    });
  });

  it('and leaves is offered nothing any more', async () => {
    const visit = await book();
    const waiting = await join();
    await cancel(waiting);
    await cancel(visit);
    await run.go();
    expect(await statesOf(waiting)).toEqual(['cancelled']);
    expect(run.set()).toEqual([]);
  });

  it('is told when the days are over', async () => {
    await book();
    const waiting = await join();
    await run.go();
    await run.go('2026-11-24T22:59:00Z');
    expect(await statesOf(waiting)).toEqual(['waitlist']);
    await run.go('2026-11-24T23:00:00Z');
    expect(await stateOf(waiting)).toMatchObject({ status: 'cancelled', because: 'period-has-passed' });
    await run.go('2026-11-25T23:00:00Z');
    expect(run.set()).toEqual([]);
  });
});

const SHORTLY = '2026-11-23T08:00:02Z';

/** The processes of the waiting list, as they go on from an event of the log. */
class Run {
  private readonly processes: ProcessRun;
  private now = NOW;

  constructor(private handed: number) {
    const none = () => Promise.resolve([]);
    const noDoctors = { query: none, queryPrepared: none };
    this.processes = new ProcessRun(
      [
        offerWaitingTimes(clinic.bus, clinic.store, readModels.db),
        lapseOffers(clinic.bus),
        closeRequests(clinic.bus, clinic.store, noDoctors),
      ],
      NOW,
    );
  }

  /** Lets the processes see all that happened, until nothing more comes of it, and before that their timers. */
  async go(now = this.now): Promise<void> {
    await this.catchUp();
    this.now = now;
    await readModels.reachTheEnd();
    await this.processes.ring(now);
    await this.catchUp();
  }

  /** The timers that the offering set. */
  set(): string[] {
    return this.processes.set().filter((timer) => timer.startsWith('offer-waiting-times'));
  }

  private async catchUp(): Promise<void> {
    for (let events = await clinic.events(); events.length > this.handed; events = await clinic.events()) {
      const fresh = events.slice(this.handed);
      this.handed = events.length;
      await readModels.reachTheEnd();
      await this.processes.catchUp(fresh);
    }
  }
}

/** The read models that the processes ask, kept up with the clinic's log. */
class ReadModelsOfTheClinic {
  private constructor(
    readonly db: PgReadModels,
    private readonly progress: ReadModelProgress,
    readonly close: () => Promise<void>,
  ) {}

  static async follow(): Promise<ReadModelsOfTheClinic> {
    const { url, drop } = await testDatabase();
    const db = new PgReadModels({ url, max: 3, onError: () => undefined });
    const changes = new ReadModelChanges(url);
    changes.start();
    const progress = new ReadModelProgress(changes, db);
    const projections = await Promise.all(
      [doctors, slots, waitlist].map(async (each) => ({ ...each, sql: await readSchemaSql(each.name) })),
    );
    const worker = new ProjectingWorker({ url, ...clinic.reading, projections });
    await worker.start();
    // What is still being built for the first time is not waited for later.
    await eventually(async () => {
      const built = (await new ReadModelState(url, db).list()).filter(({ building }) => building === null);
      expect(built).toHaveLength(projections.length);
    });
    return new ReadModelsOfTheClinic(db, progress, async () => {
      await worker.stop();
      progress.stop();
      await Promise.all([changes.stop(), db.close()]);
      await drop();
    });
  }

  async reachTheEnd(): Promise<void> {
    const last = (await clinic.events()).at(-1)?.position ?? -1n;
    expect(await this.progress.reached(last, 60_000)).toBe(true);
  }
}

interface Waiting {
  readonly id: string;
  readonly patientId: string;
}

async function join(wish: Partial<JoinWaitlist['data']> = {}): Promise<Waiting> {
  const [id, patientId] = [randomUUID(), await clinic.patient()];
  const days = { from: DATE, to: DATE };
  const data = {
    appointmentId: id,
    patientId,
    doctorId,
    specialty: SPECIALTY,
    reason: 'Cough',
    ...days,
    ...wish,
  };
  await done(new JoinWaitlist(data, byPatient(patientId)));
  return { id, patientId };
}

async function book(withDoctor = doctorId, patient?: string): Promise<Waiting> {
  const patientId = patient ?? (await clinic.patient());
  const id = randomUUID();
  const data = { appointmentId: id, patientId, doctorId: withDoctor, specialty: SPECIALTY, reason: 'Cough' };
  await done(new BookFreeTime({ ...data, start: at('09:00').start }, byPatient(patientId)));
  return { id, patientId };
}

async function cancel({ id, patientId }: Waiting): Promise<void> {
  const why = { cancellationReason: 'pat', because: 'asked', note: '' } as const;
  const data = { ...why, appointmentId: id, by: 'patient', doctorId: null } as const;
  await done(new CancelAppointment(data, byPatient(patientId)));
}

async function works(from: string, to: string, limits: { horizonDays?: number } = {}): Promise<void> {
  await worksAs(doctorId, from, to, limits);
}

async function worksAs(who: string, from: string, to: string, { horizonDays = 90 } = {}): Promise<void> {
  const daily = [{ from, to }];
  const weekly = { 1: daily, 2: daily, 3: daily, 4: daily, 5: daily, 6: [], 7: [] };
  const rules = { slotMinutes: 30, bufferMinutes: 0, horizonDays, noticeMinutes: 60 };
  await clinic.store.given(doctorStream, who, [
    {
      type: 'WorkingHoursSet',
      data: { doctorId: who, from: '2026-11-01', confirmed: true, weekly, ...rules },
    },
  ]);
}

async function done(command: Command<object>): Promise<void> {
  const outcome = await clinic.send(command);
  if (isRefusal(outcome)) throw new Error(outcome.rule);
}

async function stateOf({ id }: Waiting) {
  return (await clinic.store.load(appointmentStream, id)).state;
}

async function statesOf(...waiting: readonly Waiting[]): Promise<string[]> {
  return Promise.all(waiting.map(async (one) => (await stateOf(one)).status));
}
