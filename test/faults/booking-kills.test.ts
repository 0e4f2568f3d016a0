import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookingsOf } from '../../checks/history/appointments.js';
import { faultsIn } from '../../checks/history/faults.js';
import type { CommandMeta } from '../../src/kernel/command.js';
import type { Step } from '../../src/scheduling/commands/append-step.js';
import { AcceptRequest } from '../../src/scheduling/domain/appointment/accept-request.js';
import { at } from '../domain/scheduling/support.js';
import { startNode } from '../support/program.js';
import { BookingClinic, byDoctor, byPatient } from './booking-clinic.js';

let clinic: BookingClinic;
beforeAll(async () => {
  clinic = await BookingClinic.open();
});
afterAll(() => clinic.close());

describe('a process that is killed', () => {
  it.each<['before' | 'after', Step, boolean]>([
    ['before', 'patient-day', false],
    ['after', 'patient-day', false],
    ['before', 'doctor-day', false],
    ['after', 'doctor-day', true],
    ['before', 'commit', true],
    ['after', 'commit', true],
  ])('%s %s of an acceptance: settling finishes or abandons it', async (when, step, isBooked) => {
    const { request, doctorId } = await requested();
    const data = { appointmentId: request, doctorId, start: at('09:00').start };
    expect(await run('accept-request', data, byDoctor(), `take-time:${when}-${step}`)).toBe('SIGKILL');
    await clinic.settle();
    const events = await clinic.events();
    expect(bookingsOf(events).has(request)).toBe(isBooked);
    expect(faultsIn(events)).toEqual([]);
  });

  it.each<['before' | 'after', Step]>([
    ['before', 'release-patient-day'],
    ['after', 'release-patient-day'],
    ['after', 'release-doctor-day'],
  ])('%s %s of a move: settling gives the old time back', async (when, step) => {
    const { request, doctorId, patientId } = await requested();
    await clinic.send(
      new AcceptRequest({ appointmentId: request, doctorId, start: at('09:00').start }, byDoctor()),
    );
    const data = { appointmentId: request, start: at('09:30').start, by: 'patient', doctorId: null };
    expect(await run('move-appointment', data, byPatient(patientId), `take-time:${when}-${step}`)).toBe(
      'SIGKILL',
    );
    await clinic.settle();
    expect(faultsIn(await clinic.events())).toEqual([]);
  });

  it('nowhere carries its command out', async () => {
    const { request, doctorId } = await requested();
    const data = { appointmentId: request, doctorId, start: at('09:00').start };
    expect(await run('accept-request', data, byDoctor(), 'take-time:before-lunch')).toBe(0);
    expect(bookingsOf(await clinic.events()).has(request)).toBe(true);
  });
});

async function requested() {
  const [patientId, doctorId] = [await clinic.patient(), await clinic.doctor()];
  return { patientId, doctorId, request: await clinic.request(patientId) };
}

/** Sends the command from a process of its own; answers how that ended. */
async function run(
  name: string,
  data: object,
  meta: CommandMeta,
  crashAt: string,
): Promise<number | NodeJS.Signals> {
  const program = startNode(
    [
      'test/faults/booking-program.mjs',
      process.env.SLOTWELL_DIST ?? 'dist',
      JSON.stringify({ ...clinic.servers, name, data, meta }),
    ],
    { env: { SLOTWELL_CRASH_AT: crashAt } },
  );
  const ended = await program.ended;
  if (ended !== 'SIGKILL' && ended !== 0) throw new Error(program.output());
  return ended;
}
