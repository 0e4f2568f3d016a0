import { dateOf, timeOnWall, type Time } from '../kernel/time.js';
import { AbandonBooking, abandonBooking } from '../scheduling/domain/appointment/abandon-booking.js';
import { appointmentStream } from '../scheduling/domain/appointment/appointment.js';
import { BookAppointment, bookAppointment } from '../scheduling/domain/appointment/book-appointment.js';
import { BookTime, bookTime } from '../scheduling/domain/day/book-time.js';
import { dayId, doctorDayStream, patientDayStream } from '../scheduling/domain/day/day.js';
import { ReleaseTime, releaseTime } from '../scheduling/domain/day/release-time.js';
import { as, metaOn, sampleMaker, type SampleDoctor, type Scene } from './scene.js';
import type { Wish } from './wishes.js';

/** A wish that came true: the time it has with a doctor. */
export interface Booked {
  readonly wish: Wish;
  readonly doctor: SampleDoctor;
  readonly entryId: string;
  readonly time: Time;
}

/** The steps of the booking gate, in its order, with the first colleague who is free; `null` when nobody is. */
export async function takeTime(
  scene: Scene,
  wish: Wish,
  colleagues: readonly SampleDoctor[],
  day: string,
): Promise<Booked | null> {
  const { teller, random, options } = scene;
  const time = timeOnWall(wish.preferredDate, wish.preferredTime, 30, options.zone);
  if (!time) return null;
  const { patientId } = wish.patient;
  const { appointmentId } = wish;
  const date = dateOf(time);
  const minute = random.between(400, 500);
  for (const doctor of colleagues) {
    const { doctorId, accountId } = doctor;
    const entryId = random.uuid();
    const meta = metaOn(random, as('doctor', accountId), day, minute);
    const taking = new BookTime({ entryId, doctorId, patientId, appointmentId, time }, meta);
    const book = (state: Parameters<typeof bookTime>[1]) => bookTime(taking, state);
    if (!teller.wouldAllow(doctorDayStream, dayId(doctorId, date), book)) continue;
    if (!(await teller.tell(patientDayStream, dayId(patientId, date), taking, book))) return null;
    await teller.tell(doctorDayStream, dayId(doctorId, date), taking, book);

    const booked = { wish, doctor, entryId, time };
    const committing = new BookAppointment({ appointmentId, doctorId, entryId, time }, meta);
    const committed = await teller.tell(appointmentStream, appointmentId, committing, (appointment) =>
      bookAppointment(committing, appointment),
    );
    return committed ? booked : giveUp(scene, booked, day, minute);
  }
  return null;
}

async function giveUp(scene: Scene, booked: Booked, day: string, minute: number): Promise<null> {
  const { teller, random } = scene;
  const { appointmentId, patient } = booked.wish;
  const { entryId, doctor, time } = booked;
  const giving = new AbandonBooking(
    {
      appointmentId,
      patientId: patient.patientId,
      entryId,
      rule: 'time-not-agreed',
      doctorId: doctor.doctorId,
      time,
    },
    metaOn(random, sampleMaker, day, minute),
  );
  await teller.tell(appointmentStream, appointmentId, giving, (state) => abandonBooking(giving, state));
  await releaseTaken(scene, booked, day, minute);
  return null;
}

/** Gives the time back to both days, once the appointment has given it up. */
export async function releaseTaken(
  { teller, random }: Scene,
  { wish, doctor, entryId, time }: Booked,
  day: string,
  minute: number,
): Promise<void> {
  const { appointmentId, patient } = wish;
  const releasing = new ReleaseTime({ entryId, appointmentId }, metaOn(random, sampleMaker, day, minute));
  const date = dateOf(time);
  for (const [stream, person] of [
    [patientDayStream, patient.patientId],
    [doctorDayStream, doctor.doctorId],
  ] as const)
    await teller.tell(stream, dayId(person, date), releasing, (state) => releaseTime(releasing, state));
}
