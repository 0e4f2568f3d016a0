import type { Actor } from '../kernel/actor.js';
import type { Command } from '../kernel/command.js';
import type { Decision } from '../kernel/stream.js';
import { addMinutes, type Time } from '../kernel/time.js';
import { appointmentStream, type Appointment } from '../scheduling/domain/appointment/appointment.js';
import type { AppointmentEvent } from '../scheduling/domain/appointment/appointment.events.js';
import { CheckInPatient, checkInPatient } from '../scheduling/domain/appointment/check-in-patient.js';
import { FulfilAppointment, fulfilAppointment } from '../scheduling/domain/appointment/fulfil-appointment.js';
import { RecordArrival, recordArrival } from '../scheduling/domain/appointment/record-arrival.js';
import { RecordNoShow, recordNoShow } from '../scheduling/domain/appointment/record-no-show.js';
import { as, metaAt, type SampleAccount, type SampleDoctor, type Scene } from './scene.js';
import type { Wish } from './wishes.js';

const STAYS_AWAY = 0.05;
const NOTES = [
  'Examined; advice given. Come back if it does not get better.',
  'Prescription renewed for three months.',
  'Blood taken, results in a week.',
  'Referred for imaging.',
  'Healing well, no further visit needed.',
  'Treatment started; follow-up in two weeks.',
  'Nothing serious found, explained to the patient.',
];

/** What happens on the day: the patient arrives and is seen, or does not come. */
export async function visit(
  { teller, random }: Scene,
  { appointmentId }: Wish,
  { doctorId, accountId }: SampleDoctor,
  desk: SampleAccount,
  time: Time,
): Promise<void> {
  const tell = <Sent extends Command<object>>(
    command: Sent,
    decide: (command: Sent, appointment: Appointment) => Decision<AppointmentEvent>,
  ) => teller.tell(appointmentStream, appointmentId, command, (appointment) => decide(command, appointment));
  const meta = (actor: Actor, minutes: number) => metaAt(random, actor, addMinutes(time.start, minutes));
  const atTheDesk = as('frontdesk', desk.accountId);
  const theDoctor = as('doctor', accountId);

  if (random.chance(STAYS_AWAY)) {
    await tell(new RecordNoShow({ appointmentId, doctorId }, meta(theDoctor, 20)), recordNoShow);
    return;
  }
  await tell(
    new RecordArrival({ appointmentId, doctorId: null }, meta(atTheDesk, -random.between(2, 20))),
    recordArrival,
  );
  await tell(new CheckInPatient({ appointmentId, doctorId: null }, meta(atTheDesk, -1)), checkInPatient);
  const note = random.pickSkewed(NOTES);
  await tell(
    new FulfilAppointment({ appointmentId, doctorId, note }, meta(theDoctor, 30)),
    fulfilAppointment,
  );
}
