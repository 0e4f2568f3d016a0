import type { Actor } from '../kernel/actor.js';
import { addDays, dateOf, timeOnWall, type Time } from '../kernel/time.js';
import { offers } from '../registration/domain/clinic/clinic.js';
import { AbandonBooking, abandonBooking } from '../scheduling/domain/appointment/abandon-booking.js';
import { appointmentStream } from '../scheduling/domain/appointment/appointment.js';
import { BookAppointment, bookAppointment } from '../scheduling/domain/appointment/book-appointment.js';
import { CancelAppointment, cancelAppointment } from '../scheduling/domain/appointment/cancel-appointment.js';
import type { CancellationReason } from '../scheduling/domain/appointment/cancellation-reason.js';
import { DeclineRequest, declineRequest } from '../scheduling/domain/appointment/decline-request.js';
import {
  RequestAppointment,
  requestAppointment,
} from '../scheduling/domain/appointment/request-appointment.js';
import { BookTime, bookTime } from '../scheduling/domain/day/book-time.js';
import { dayId, doctorDayStream, patientDayStream } from '../scheduling/domain/day/day.js';
import { ReleaseTime, releaseTime } from '../scheduling/domain/day/release-time.js';
import { as, metaOn, sampleMaker, type SampleAccount, type SampleDoctor, type Scene } from './scene.js';
import { visit } from './visit.js';
import type { Wish } from './wishes.js';

interface Booked {
  readonly wish: Wish;
  readonly doctor: SampleDoctor;
  readonly entryId: string;
  readonly time: Time;
}

/** Lives through the diary day by day, up to yesterday; `progress` hears how many requests were made so far. */
export class Diary {
  private readonly answers = new Map<string, Wish[]>();
  private readonly visits = new Map<string, Booked[]>();
  private asked = 0;

  constructor(
    private readonly scene: Scene,
    private readonly doctors: readonly SampleDoctor[],
    private readonly desk: SampleAccount,
  ) {}

  async live(wishes: ReadonlyMap<string, readonly Wish[]>, progress: (asked: number) => void): Promise<void> {
    const { teller, firstDay, today } = this.scene;
    for (let day = firstDay; day < today; day = addDays(day, 1)) {
      const asking = wishes.get(day) ?? [];
      const answering = this.answers.get(day) ?? [];
      const seen = this.visits.get(day) ?? [];
      await teller.prepareKeys(
        [...asking, ...answering, ...seen.map(({ wish }) => wish)].map(({ patient }) => patient.patientId),
      );
      for (const wish of asking) await this.ask(wish, day);
      for (const wish of answering) await this.answer(wish, day);
      for (const booked of seen) await this.see(booked, day);
      await teller.write();
      this.answers.delete(day);
      this.visits.delete(day);
      progress((this.asked += asking.length));
    }
  }

  private async ask(wish: Wish, day: string): Promise<void> {
    const { teller, random, clinic, options } = this.scene;
    const { appointmentId, patient, specialty, reason, preferredDate, preferredTime } = wish;
    const asking = new RequestAppointment(
      {
        appointmentId,
        patientId: patient.patientId,
        specialty,
        reason,
        preferredDate,
        preferredTime,
        doctorId: null,
      },
      metaOn(random, this.asPatient(wish), day, random.between(60, 360)),
    );
    const known = {
      zone: options.zone,
      openRequests: false,
      patientIsRegistered: true,
      specialty: offers(clinic(), specialty) ? ('offered' as const) : ('unknown' as const),
      doctor: null,
    };
    const allowed = await teller.tell(appointmentStream, appointmentId, asking, (appointment) =>
      requestAppointment(asking, appointment, known),
    );
    if (allowed) later(this.answers, laterOf(day, addDays(day, random.between(0, 2))), wish);
  }

  private async answer(wish: Wish, day: string): Promise<void> {
    const colleagues = this.doctors.filter(({ specialty }) => specialty === wish.specialty);
    const doctor = this.scene.random.pick(colleagues);
    if (wish.fate === 'declined' && colleagues.length > 1) await this.decline(wish, doctor, day);
    if (wish.fate === 'left-open' || wish.preferredDate < day) return this.closeIfPast(wish, day);
    const booked = await this.take(wish, colleagues, day);
    if (!booked) return this.closeIfPast(wish, day);
    if (wish.fate === 'taken-and-cancelled') return this.cancel(booked, day);
    later(this.visits, wish.preferredDate, booked);
  }

  /** The gate's steps, in its order, with the first colleague who is free. */
  private async take(wish: Wish, colleagues: readonly SampleDoctor[], day: string): Promise<Booked | null> {
    const { teller, random, options } = this.scene;
    const time = timeOnWall(wish.preferredDate, wish.preferredTime, 30, options.zone);
    if (!time) return null;
    const { patientId } = wish.patient;
    const { appointmentId } = wish;
    const date = dateOf(time);
    const minute = random.between(400, 500);
    for (const doctor of colleagues) {
      const { doctorId, accountId } = doctor;
      const entryId = random.uuid();
      const entry = { entryId, doctorId, patientId, appointmentId, time };
      const meta = metaOn(random, as('doctor', accountId), day, minute);
      const booking = new BookTime(entry, meta);
      const free = teller.wouldAllow(doctorDayStream, dayId(doctorId, date), (state) =>
        bookTime(booking, state),
      );
      if (!free) continue;
      const mine = await teller.tell(patientDayStream, dayId(patientId, date), booking, (state) =>
        bookTime(booking, state),
      );
      if (!mine) return null;
      await teller.tell(doctorDayStream, dayId(doctorId, date), booking, (state) => bookTime(booking, state));
      const committing = new BookAppointment({ appointmentId, doctorId, entryId, time }, meta);
      const committed = await teller.tell(appointmentStream, appointmentId, committing, (appointment) =>
        bookAppointment(committing, appointment),
      );
      if (committed) return { wish, doctor, entryId, time };
      return this.giveUp({ wish, doctor, entryId, time }, day, minute);
    }
    return null;
  }

  private async giveUp(booked: Booked, day: string, minute: number): Promise<null> {
    const { teller, random } = this.scene;
    const { appointmentId, patient } = booked.wish;
    const { entryId } = booked;
    const giving = new AbandonBooking(
      { appointmentId, patientId: patient.patientId, entryId, rule: 'time-not-agreed' },
      metaOn(random, sampleMaker, day, minute),
    );
    await teller.tell(appointmentStream, appointmentId, giving, (state) => abandonBooking(giving, state));
    await this.release(booked, day, minute);
    return null;
  }

  private async decline({ appointmentId }: Wish, doctor: SampleDoctor, day: string): Promise<void> {
    const { teller, random } = this.scene;
    const { doctorId, accountId, specialty } = doctor;
    const declining = new DeclineRequest(
      { appointmentId, doctorId, note: random.pick(DECLINING_NOTES) },
      metaOn(random, as('doctor', accountId), day, 390),
    );
    const facts = {
      doctorId,
      standing: 'approved' as const,
      specialties: [specialty],
      visitMinutes: () => 30,
    };
    await teller.tell(appointmentStream, appointmentId, declining, (appointment) =>
      declineRequest(declining, appointment, { doctor: facts, openRequests: false }),
    );
  }

  private async cancel(booked: Booked, day: string): Promise<void> {
    const { random } = this.scene;
    const reason = random.pickSkewed(PATIENTS_REASONS);
    await this.end(booked.wish, this.asPatient(booked.wish), day, 'asked', reason);
    await this.release(booked, day, 520);
  }

  /** A request whose date has passed is closed, as Slotwell does by itself. */
  private async closeIfPast(wish: Wish, day: string): Promise<void> {
    if (wish.preferredDate >= this.scene.today) return;
    if (wish.preferredDate > day) return later(this.answers, addDays(wish.preferredDate, 1), wish);
    await this.end(wish, sampleMaker, day, 'date-has-passed', 'other');
  }

  private async end(
    { appointmentId, patient }: Wish,
    actor: Actor,
    day: string,
    because: 'asked' | 'date-has-passed',
    cancellationReason: CancellationReason,
  ): Promise<void> {
    const { teller, random } = this.scene;
    const by = actor.kind === 'system' || patient.accountId === null ? 'clinic' : 'patient';
    const ending = new CancelAppointment(
      { appointmentId, by, doctorId: null, cancellationReason, because, note: '' },
      metaOn(random, actor, day, 510),
    );
    await teller.tell(appointmentStream, appointmentId, ending, (appointment) =>
      cancelAppointment(ending, appointment),
    );
  }

  private async release({ wish, doctor, entryId, time }: Booked, day: string, minute: number): Promise<void> {
    const { teller, random } = this.scene;
    const { appointmentId, patient } = wish;
    const releasing = new ReleaseTime({ entryId, appointmentId }, metaOn(random, sampleMaker, day, minute));
    const date = dateOf(time);
    for (const [stream, person] of [
      [patientDayStream, patient.patientId],
      [doctorDayStream, doctor.doctorId],
    ] as const)
      await teller.tell(stream, dayId(person, date), releasing, (state) => releaseTime(releasing, state));
  }

  private async see({ wish, doctor, time }: Booked, day: string): Promise<void> {
    const { teller } = this.scene;
    await visit(this.scene, wish, doctor, this.desk, time);
    teller.close(appointmentStream, wish.appointmentId);
    teller.close(patientDayStream, dayId(wish.patient.patientId, day));
  }

  /** Patients without an account ask at the desk. */
  private asPatient({ patient: { accountId, patientId } }: Wish): Actor {
    if (accountId === null) return as('frontdesk', this.desk.accountId);
    return { kind: 'account', accountId, role: 'patient', actingFor: patientId };
  }
}

const DECLINING_NOTES = [
  'Away that day',
  'Better seen by a colleague',
  'Fully booked',
  'Please see your own doctor first',
];
const PATIENTS_REASONS: readonly CancellationReason[] = ['pat', 'pat-fb', 'pat-lt', 'pat-uwo', 'pat-mv'];

function laterOf(one: string, other: string): string {
  return one > other ? one : other;
}

function later<T>(calendar: Map<string, T[]>, day: string, item: T): void {
  const items = calendar.get(day);
  if (items) items.push(item);
  else calendar.set(day, [item]);
}
