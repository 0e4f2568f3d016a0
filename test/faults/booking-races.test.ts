import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookingsOf } from '../../checks/history/appointments.js';
import { faultsIn } from '../../checks/history/faults.js';
import { isRefusal } from '../../src/kernel/refusal.js';
import type { Outcome } from '../../src/platform/event-store/event-store.js';
import { AcceptRequest } from '../../src/scheduling/domain/appointment/accept-request.js';
import { BookFreeTime } from '../../src/scheduling/domain/appointment/book-free-time.js';
import { CancelAppointment } from '../../src/scheduling/domain/appointment/cancel-appointment.js';
import { MoveAppointment } from '../../src/scheduling/domain/appointment/move-appointment.js';
import { at } from '../domain/scheduling/support.js';
import { BookingClinic, byDoctor, byPatient, SPECIALTY } from './booking-clinic.js';

let clinic: BookingClinic;
beforeAll(async () => {
  clinic = await BookingClinic.open();
});
afterAll(() => clinic.close());

const RACERS = 20;
const racers = <T>(make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: RACERS }, (_, index) => make(index)));

const rules = (outcomes: readonly Outcome[]) =>
  outcomes.map((outcome) => (isRefusal(outcome) ? outcome.rule : 'done')).sort();

function accept(appointmentId: string, doctorId: string, clock = '09:00'): Promise<Outcome> {
  return clinic.send(new AcceptRequest({ appointmentId, doctorId, start: at(clock).start }, byDoctor()));
}

async function expectNothingLeftBehind(): Promise<void> {
  expect(faultsIn(await clinic.events())).toEqual([]);
}

describe('20 at once', () => {
  it('doctors accept one request: one books it', async () => {
    const request = await clinic.request(await clinic.patient());
    const doctors = await racers(() => clinic.doctor());
    const outcomes = await Promise.all(doctors.map((doctorId) => accept(request, doctorId)));
    expect(rules(outcomes)).toEqual([...Array<string>(RACERS - 1).fill('already-booked'), 'done']);
    await expectNothingLeftBehind();
  });

  it('requests are accepted by one doctor for the same time: one gets it', async () => {
    const doctorId = await clinic.doctor();
    const requests = await racers(async () => clinic.request(await clinic.patient()));
    const outcomes = await Promise.all(requests.map((request) => accept(request, doctorId)));
    expect(rules(outcomes)).toEqual(['done', ...Array<string>(RACERS - 1).fill('time-already-taken')]);
    await expectNothingLeftBehind();
  });

  it('requests of one patient are accepted by as many doctors for overlapping times: one is booked', async () => {
    const patientId = await clinic.patient();
    const outcomes = await racers(async (index) => {
      const clock = index % 2 === 0 ? '09:00' : '09:15';
      return accept(await clinic.request(patientId, { clock }), await clinic.doctor(), clock);
    });
    expect(rules(outcomes)).toEqual([
      'done',
      ...Array<string>(RACERS - 1).fill('patient-has-another-appointment'),
    ]);
    await expectNothingLeftBehind();
  });

  it('times that do not overlap are all booked with one doctor', async () => {
    const doctorId = await clinic.doctor();
    const clocks = Array.from(
      { length: RACERS },
      (_, i) => `${String(8 + Math.floor(i / 2)).padStart(2, '0')}:${i % 2 ? '30' : '00'}`,
    );
    const requests = await Promise.all(
      clocks.map(async (clock) => ({
        clock,
        request: await clinic.request(await clinic.patient(), { clock }),
      })),
    );
    const outcomes = await Promise.all(
      requests.map(({ clock, request }) => accept(request, doctorId, clock)),
    );
    expect(rules(outcomes)).toEqual(Array<string>(RACERS).fill('done'));
    await expectNothingLeftBehind();
  });

  it('copies of one command book once and are all answered with success', async () => {
    const request = await clinic.request(await clinic.patient());
    const doctorId = await clinic.doctor();
    const commandId = randomUUID();
    const outcomes = await racers(() =>
      clinic.send(
        new AcceptRequest(
          { appointmentId: request, doctorId, start: at('09:00').start },
          byDoctor(commandId),
        ),
      ),
    );
    expect(rules(outcomes)).toEqual(Array<string>(RACERS).fill('done'));
    const events = await clinic.events();
    const booked = events.filter(
      ({ type, stream }) => type === 'AppointmentBooked' && stream.endsWith(request),
    );
    expect(booked).toHaveLength(1);
    expect(faultsIn(events)).toEqual([]);
  });

  it('patients book, move and cancel in one doctor’s morning: every answer is true', async () => {
    const doctorId = await clinic.doctor();
    const acknowledged = new Set<string>();
    const refused = new Set<string>();
    await racers(async (index) => {
      const patientId = await clinic.patient();
      const appointmentId = randomUUID();
      const start = at(['09:00', '09:30', '10:00', '10:30'][index % 4]!).start;
      const booked = await clinic.send(
        new BookFreeTime(
          { appointmentId, patientId, doctorId, start, specialty: SPECIALTY, reason: 'Palpitations' },
          byPatient(patientId),
        ),
      );
      if (isRefusal(booked)) return void refused.add(appointmentId);
      await clinic.send(
        new MoveAppointment(
          { appointmentId, start: at('11:00').start, by: 'patient', doctorId: null },
          byPatient(patientId),
        ),
      );
      if (index % 2 === 0) return void acknowledged.add(appointmentId);
      const cancelled = await clinic.send(
        new CancelAppointment(
          {
            appointmentId,
            by: 'patient',
            doctorId: null,
            cancellationReason: 'pat',
            because: 'asked',
            note: '',
          },
          byPatient(patientId),
        ),
      );
      (isRefusal(cancelled) ? acknowledged : refused).add(appointmentId);
    });
    const events = await clinic.events();
    const bookings = bookingsOf(events);
    expect(acknowledged.size).toBeGreaterThan(0);
    expect([...acknowledged].filter((id) => !bookings.has(id))).toEqual([]);
    expect([...refused].filter((id) => bookings.has(id))).toEqual([]);
    expect(faultsIn(events)).toEqual([]);
  });
});
