import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { projection as bookedTimes } from '../../projections/booked-times/projection.js';
import { bookedBetween } from '../../projections/booked-times/queries.js';
import type { AppointmentEvent } from '../../src/scheduling/domain/appointment/appointment.events.js';
import { readSchemaSql } from '../../src/platform/projecting/discover.js';
import { stored, toyWorld, type ToyWorld } from '../platform/projecting/toy.js';
import { startEventStore, type TestEventStore } from '../support/event-store.js';
import { givenEvents } from '../support/projecting.js';
import { exercised } from './exercised.js';
import { appointment, at } from './story.js';

const { projection, missing } = exercised(bookedTimes);
const nine = at('2026-03-10T09:00');
const quarterPast = at('2026-03-10T09:15');
const noon = at('2026-03-10T12:00');
const visit = (id: string, patientId = `patient of ${id}`) => appointment(id, patientId);

it('keeps the time of what is booked, and none of what ended without a visit', async () => {
  const { db, rows } = await givenEvents(projection, [
    visit('a', 'ann').booked('me', nine),
    visit('b').booked('you', nine),
    visit('a', 'ann').rescheduled('me', noon),
    visit('c').booked('me', nine),
    visit('c').cancelled(),
    visit('d').booked('me', quarterPast),
    visit('d').enteredInError(),
  ]);
  expect(await rows('booked_time')).toMatchObject([
    { appointment_id: 'a', doctor_id: 'me', starts: noon.start, ends: '2026-03-10T11:30:00Z' },
    { appointment_id: 'b', doctor_id: 'you', starts: nine.start },
  ]);
  const day = { from: '2026-03-10T00:00:00Z', to: '2026-03-11T00:00:00Z' };
  expect(await bookedBetween(db, { personId: 'me', ...day })).toMatchObject([{ appointmentId: 'a' }]);
  expect(await bookedBetween(db, { personId: 'ann', ...day })).toMatchObject([{ appointmentId: 'a' }]);
  expect(await bookedBetween(db, { personId: 'me', from: day.from, to: noon.start })).toEqual([]);
});

it('lets times meet, and change hands within one batch', async () => {
  const { rows } = await givenEvents(projection, [
    visit('a').booked('me', nine),
    visit('b').booked('me', noon),
    visit('a').rescheduled('me', at('2026-03-10T12:30')),
    visit('b').cancelled(),
    visit('c').booked('me', nine),
    visit('a').rescheduled('me', quarterPast),
    visit('c').cancelled(),
  ]);
  expect(await rows('booked_time')).toHaveLength(1);
});

it.each([
  ['doctor', visit('b').booked('me', quarterPast)],
  ['patient', visit('b', 'ann').booked('you', quarterPast)],
])('trips over overlapping times of one %s', async (who, event) => {
  const both = givenEvents(projection, [visit('a', 'ann').booked('me', nine), event]);
  await expect(both).rejects.toThrow(`${who}_is_booked_once`);
});

it('is exercised in every event that it handles', () => {
  expect(missing()).toEqual([]);
});

let server: TestEventStore;
beforeAll(async () => {
  server = await startEventStore();
});
afterAll(() => server.stop());

it.each([1, 1_000])(
  'parks what trips it with its stream, loudly, and goes on (batches of %i)',
  async (batchSize) => {
    const said = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const world = await toyWorld(server);
    const write = (id: string, ...events: AppointmentEvent[]) =>
      world.log.append(`appointment-${id}`, 'any', events.map(stored));
    try {
      await write('a', visit('a').booked('me', nine));
      await write(
        'planted',
        visit('planted').booked('me', quarterPast),
        visit('planted').rescheduled('me', noon),
      );
      const { position } = await write('b', visit('b').booked('me', noon));
      const sql = await readSchemaSql('booked-times');
      await world.worker({ projections: [{ ...bookedTimes, sql }], batchSize }).start();
      expect(await world.progress.reached(position ?? -1n, 60_000)).toBe(true);
      expect(await bookedOf(world)).toEqual(['a', 'b']);
      const parked = await world.state.parkedEvents('booked-times');
      expect(parked.map(({ stream, type, error }) => [stream, type, error])).toEqual([
        ['appointment-planted', 'AppointmentBooked', expect.stringContaining('doctor_is_booked_once')],
        ['appointment-planted', 'AppointmentRescheduled', null],
      ]);
      expect(said).toHaveBeenCalledWith(
        expect.stringMatching(/booked-times parks AppointmentBooked of appointment-planted/),
      );

      const later = await write('c', visit('c').booked('me', at('2026-03-10T14:00')));
      expect(await world.progress.reached(later.position ?? -1n, 60_000)).toBe(true);
      expect(await bookedOf(world)).toEqual(['a', 'b', 'c']);
    } finally {
      said.mockRestore();
      await world.close();
    }
  },
  60_000,
);

async function bookedOf({ db }: ToyWorld): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'SELECT appointment_id AS id FROM booked_times.booked_time ORDER BY appointment_id',
  );
  return rows.map(({ id }) => id);
}
