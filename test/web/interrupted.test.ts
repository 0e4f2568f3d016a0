import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { searchAccounts } from '../../projections/accounts/queries.js';
import { addMinutes, timeOnWall, type Time } from '../../src/kernel/time.js';
import { EventStore } from '../../src/platform/event-store/event-store.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import { appointmentStream } from '../../src/scheduling/domain/appointment/appointment.js';
import { BookAppointment } from '../../src/scheduling/domain/appointment/book-appointment.js';
import { bookTime, BookTime } from '../../src/scheduling/domain/day/book-time.js';
import { dayId, doctorDayStream, patientDayStream } from '../../src/scheduling/domain/day/day.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { metaOf } from '../support/decider.js';
import { textOf, type Person } from '../support/http.js';
import { openSocket, type TestSocket } from '../support/socket.js';
import { eventually } from '../support/wait.js';
import { aRequest, newDoctor, newPatient, openClinic, request } from './people.js';

/** What a handler leaves behind that was killed between its appends, and what the people concerned read of it. */

let app: TestApp;
let doctor: Person;
let patient: Person;
let doctorId: string;
let patientId: string;
const zone = 'Europe/Berlin';
const date = aRequest(4).preferredDate!;
const sockets: TestSocket[] = [];

beforeAll(async () => {
  app = await startTestApp();
  const admin = await openClinic(app, { zone });
  doctor = await newDoctor(app, admin, { fullName: 'Miriam Vogel' });
  patient = await newPatient(app, { fullName: 'Jonas Weber' });
  const { rows } = await searchAccounts(app.nest.get(PgReadModels), {});
  doctorId = rows.find(({ fullName }) => fullName === 'Miriam Vogel')!.doctorId!;
  patientId = rows.find(({ fullName }) => fullName === 'Jonas Weber')!.patientId!;
});
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((socket) => socket.close()));
});
afterAll(() => app.close());

async function watch(
  who: Person,
  fragment: string,
  params: Record<string, string> = {},
): Promise<TestSocket> {
  const socket = await openSocket(app.address, who.cookie('session'));
  sockets.push(socket);
  socket.subscribe(fragment, params);
  await socket.frameWith('hx-partial');
  return socket;
}

/** Takes the time in the named days, as a handler does that dies before its next append. */
async function takeAndDie(
  appointmentId: string,
  time: Time,
  days: readonly ('patient' | 'doctor')[],
): Promise<void> {
  const entry = { entryId: randomUUID(), appointmentId, patientId, doctorId, time };
  for (const day of days) {
    const [stream, id] = day === 'patient' ? [patientDayStream, patientId] : [doctorDayStream, doctorId];
    const taking = new BookTime(entry, metaOf({ now: new Date().toISOString() }));
    await app.nest
      .get(EventStore)
      .handleCommand(stream, dayId(id, date), taking, (state) => bookTime(taking, state));
  }
  app.advanceClock(11_000);
}

it('a booking that could not be finished is told to patient and doctor, live, with the way to another', async () => {
  const list = await watch(patient, 'patient-appointments');
  const agenda = await watch(doctor, 'agenda', { date });
  await takeAndDie(randomUUID(), timeOnWall(date, '09:00', 30, zone)!, ['patient']);
  const told = await list.frameWith('Not booked');
  expect(textOf(told)).toMatch(/Not booked: .* 09:00 with Miriam Vogel/);
  expect(told).toContain(`href="/doctors/${doctorId}?date=${date}"`);
  expect((await patient.get('/appointments')).html).toContain('Not booked');
  expect(textOf(await agenda.frameWith('interrupted'))).toMatch(/interrupted.*Jonas Weber.*09:00/);
});

it('an acceptance that Slotwell finished says so to both, live', async () => {
  const id = await request(patient, { preferredDate: date, preferredTime: '11:00' });
  const card = await watch(patient, 'appointment', { appointmentId: id });
  const agenda = await watch(doctor, 'agenda', { date });
  await takeAndDie(id, timeOnWall(date, '11:00', 30, zone)!, ['patient', 'doctor']);
  expect(textOf(await card.frameWith('Slotwell finished it'))).toContain('Booked');
  expect(await agenda.frameWith('finished by Slotwell')).toContain(`id="visit-${id}"`);
});

it('a visit moves to the past when it ends, live', async () => {
  const id = await request(patient, { reason: 'Nearly over' });
  const now = new Date().toISOString();
  const time = { ...timeOnWall(date, '09:00', 30, zone)!, start: addMinutes(now, -25) };
  const data = { appointmentId: id, patientId, doctorId, entryId: randomUUID(), time };
  const booking = new BookAppointment(data, metaOf({ now }));
  await app.nest
    .get(EventStore)
    .handleCommand(appointmentStream, id, booking, () => [{ type: 'AppointmentBooked' as const, data }]);
  const list = await watch(patient, 'patient-appointments');
  const sectionOf = (frame: string) => frame.slice(0, frame.indexOf(id)).split('id="section-').at(-1)!;
  await eventually(() => sectionOf(list.frames.at(-1)!).startsWith('upcoming'));
  app.advanceClock(6 * 60_000);
  await eventually(() => sectionOf(list.frames.at(-1)!).startsWith('past'));
});

it('an acceptance that could not be finished leaves the request as it was, and says so', async () => {
  const id = await request(patient, { preferredDate: date, preferredTime: '13:00' });
  const card = await watch(patient, 'appointment', { appointmentId: id });
  await takeAndDie(id, timeOnWall(date, '13:00', 30, zone)!, ['patient']);
  expect(textOf(await card.frameWith('interrupted'))).toContain('Requested');
  expect(textOf((await patient.get('/appointments')).html)).toContain('Something was interrupted here');
});
