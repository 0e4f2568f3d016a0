import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projection as doctors } from '../../projections/doctors/projection.js';
import { doctorStream } from '../../src/registration/domain/doctor/doctor.js';
import { AcceptRequest } from '../../src/scheduling/domain/appointment/accept-request.js';
import { appointmentStream } from '../../src/scheduling/domain/appointment/appointment.js';
import { DeclineRequest } from '../../src/scheduling/domain/appointment/decline-request.js';
import { RefuseOffer } from '../../src/scheduling/domain/appointment/refuse-offer.js';
import { closeRequests } from '../../src/scheduling/processes/close-requests.js';
import { at } from '../domain/scheduling/support.js';
import { BookingClinic, byDoctor, byPatient } from '../faults/booking-clinic.js';
import { NOW } from '../support/decider.js';
import { givenEvents } from '../support/projecting.js';
import { ProcessRun } from './process-run.js';

let clinic: BookingClinic;
beforeAll(async () => {
  clinic = await BookingClinic.open();
});
afterAll(() => clinic.close());

const START = at('09:00');
const END = '2026-11-24T08:30:00Z';

describe('when the requested time has passed', () => {
  it('closes the request at the end of that time, and not before', async () => {
    const request = await clinic.request(await clinic.patient());
    await runUntil('2026-11-24T08:29:59Z');
    expect(await stateOf(request)).toMatchObject({ status: 'proposed' });
    await runUntil(END);
    expect(await stateOf(request)).toMatchObject({ status: 'cancelled', because: 'date-has-passed' });
    expect(await cancellationOf(request)).toMatchObject({ by: 'clinic', cancellationReason: 'other' });
  });

  it('leaves what was booked', async () => {
    const request = await clinic.request(await clinic.patient());
    await accept(request, await clinic.doctor(), START.start);
    await runUntil(END);
    expect(await stateOf(request)).toMatchObject({ status: 'booked' });
  });

  it('waits for the answer to an offer, and closes the request when that is no', async () => {
    const patientId = await clinic.patient();
    const request = await clinic.request(patientId);
    await accept(request, await clinic.doctor(), at('15:00').start);
    await runUntil(END);
    expect(await stateOf(request)).toMatchObject({ status: 'pending' });
    await clinic.send(new RefuseOffer({ appointmentId: request }, byPatient(patientId, undefined, END)));
    await runUntil(END);
    expect(await stateOf(request)).toMatchObject({ status: 'cancelled', because: 'date-has-passed' });
  });

  it('keeps a request open whose time is still to come after an offer was refused', async () => {
    const patientId = await clinic.patient();
    const request = await clinic.request(patientId);
    await accept(request, await clinic.doctor(), at('15:00').start);
    await clinic.send(new RefuseOffer({ appointmentId: request }, byPatient(patientId)));
    await runUntil('2026-11-24T07:00:00Z');
    expect(await stateOf(request)).toMatchObject({ status: 'proposed' });
  });
});

describe('when all doctors have declined', () => {
  it('closes the request with the last of them', async () => {
    const specialty = 'dermatology';
    const [one, other] = [await clinic.doctor(specialty), await clinic.doctor(specialty)];
    const request = await clinic.request(await clinic.patient(), { specialty });
    await decline(request, one);
    expect(await stateOf(request)).toMatchObject({ status: 'proposed' });
    await decline(request, other);
    expect(await stateOf(request)).toMatchObject({ status: 'cancelled', because: 'all-doctors-declined' });
    expect(await cancellationOf(request)).toMatchObject({ by: 'clinic', cancellationReason: 'prov' });
  });

  it('asks every doctor of the specialty, however many there are', async () => {
    const specialty = 'neurology';
    const many = await Promise.all(Array.from({ length: 27 }, () => clinic.doctor(specialty)));
    const request = await clinic.request(await clinic.patient(), { specialty });
    for (const doctorId of many.slice(1)) await decline(request, doctorId, false);
    await runUntil(NOW);
    expect(await stateOf(request)).toMatchObject({ status: 'proposed' });
    await decline(request, many[0]!);
    expect(await stateOf(request)).toMatchObject({ status: 'cancelled' });
  });

  it('does not wait for a doctor who is suspended', async () => {
    const specialty = 'urology';
    const [one, other] = [await clinic.doctor(specialty), await clinic.doctor(specialty)];
    const request = await clinic.request(await clinic.patient(), { specialty });
    await clinic.store.given(doctorStream, other, [
      { type: 'DoctorSuspended', data: { doctorId: other, reason: '' } },
    ]);
    await decline(request, one);
    expect(await stateOf(request)).toMatchObject({ status: 'cancelled' });
  });

  it('waits only for the doctor who was asked', async () => {
    const specialty = 'paediatrics';
    const [one] = [await clinic.doctor(specialty), await clinic.doctor(specialty)];
    const request = await clinic.request(await clinic.patient(), { specialty, doctorId: one });
    await decline(request, one);
    expect(await stateOf(request)).toMatchObject({ status: 'cancelled', because: 'all-doctors-declined' });
  });
});

/** Lets the process see everything that has happened, with doctors as the read model has them, until an ISO instant. */
async function runUntil(now: string): Promise<void> {
  const events = await clinic.events();
  const { db } = await givenEvents(
    doctors,
    events.filter(({ type }) => Object.hasOwn(doctors.when, type)),
  );
  const run = new ProcessRun([closeRequests(clinic.bus, clinic.store, db)], now);
  await run.catchUp(events);
  await run.ring(now);
}

async function accept(appointmentId: string, doctorId: string, start: string): Promise<void> {
  await clinic.send(new AcceptRequest({ appointmentId, doctorId, start }, byDoctor()));
}

async function decline(appointmentId: string, doctorId: string, andRun = true): Promise<void> {
  await clinic.send(new DeclineRequest({ appointmentId, doctorId, note: '' }, byDoctor()));
  if (andRun) await runUntil(NOW);
}

async function stateOf(appointmentId: string) {
  return (await clinic.store.load(appointmentStream, appointmentId)).state;
}

async function cancellationOf(appointmentId: string): Promise<object | undefined> {
  const events = await clinic.events();
  return events.find(({ type, stream }) => type === 'AppointmentCancelled' && stream.endsWith(appointmentId))
    ?.data;
}
