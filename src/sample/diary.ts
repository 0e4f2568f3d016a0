import type { Actor } from '../kernel/actor.js';
import { addDays } from '../kernel/time.js';
import { offers } from '../registration/domain/clinic/clinic.js';
import { appointmentStream } from '../scheduling/domain/appointment/appointment.js';
import { CancelAppointment, cancelAppointment } from '../scheduling/domain/appointment/cancel-appointment.js';
import type { CancellationReason } from '../scheduling/domain/appointment/cancellation-reason.js';
import { DeclineRequest, declineRequest } from '../scheduling/domain/appointment/decline-request.js';
import {
  RequestAppointment,
  requestAppointment,
} from '../scheduling/domain/appointment/request-appointment.js';
import { dayId, patientDayStream } from '../scheduling/domain/day/day.js';
import { releaseTaken, takeTime, type Booked } from './booking.js';
import { as, metaOn, sampleMaker, type SampleAccount, type SampleDoctor, type Scene } from './scene.js';
import { visit } from './visit.js';
import type { Wish } from './wishes.js';

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
      const seen = this.visits.get(day) ?? [];
      const concerned = [...asking, ...(this.answers.get(day) ?? []), ...seen.map(({ wish }) => wish)];
      await teller.prepareKeys(concerned.map(({ patient }) => patient.patientId));
      for (const wish of asking) await this.ask(wish, day);
      for (const wish of this.answers.get(day) ?? []) await this.answer(wish, day);
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
    const booked = await takeTime(this.scene, wish, colleagues, day);
    if (!booked) return this.closeIfPast(wish, day);
    if (wish.fate === 'taken-and-cancelled') return this.cancel(booked, day);
    later(this.visits, wish.preferredDate, booked);
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
      hoursOn: () => null,
    };
    await teller.tell(appointmentStream, appointmentId, declining, (appointment) =>
      declineRequest(declining, appointment, { doctor: facts, openRequests: false }),
    );
  }

  private async cancel(booked: Booked, day: string): Promise<void> {
    const { random } = this.scene;
    const reason = random.pickSkewed(PATIENTS_REASONS);
    await this.end(booked.wish, this.asPatient(booked.wish), day, 'asked', reason);
    await releaseTaken(this.scene, booked, day, 520);
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
