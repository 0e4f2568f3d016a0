import { expect, it } from 'vitest';
import type { Recorded } from '../../src/platform/event-store/recorded-event.js';
import type { AppointmentEvent } from '../../src/scheduling/domain/appointment/appointment.events.js';
import { lapseOffers } from '../../src/scheduling/processes/lapse-offers.js';
import {
  A1,
  booked,
  cancelled,
  offered,
  offerRefused,
  rescheduled,
  UNTIL,
} from '../domain/scheduling/histories.js';
import { NOW } from '../support/decider.js';
import { recorded } from '../support/projecting.js';
import { ProcessRun } from './process-run.js';
import { SentCommands } from './sent-commands.js';

async function sentAt(now: string, events: readonly AppointmentEvent[]): Promise<[string, object][]> {
  const sent = new SentCommands();
  const run = new ProcessRun([lapseOffers(sent.bus)], NOW);
  await run.catchUp(events.map((event) => recorded(event) as Recorded));
  await run.ring(now);
  return sent.all();
}

const lapse = (entryId: string) => ['LapseOffer', { appointmentId: A1, entryId }];

it('ends an offer when it runs out, and not before', async () => {
  expect(await sentAt(UNTIL, [offered()])).toEqual([lapse('offered')]);
  expect(await sentAt('2026-11-24T07:59:59Z', [offered()])).toEqual([]);
});

it.each([
  ['accepted', booked()],
  ['accepted as a move', rescheduled()],
  ['refused', offerRefused()],
  ['withdrawn with the appointment', cancelled()],
])('leaves an offer that was %s', async (_how, event) => {
  expect(await sentAt(UNTIL, [offered(), event])).toEqual([]);
});

it('ends the later of two offers only', async () => {
  const later = offered({ entryId: 'later', until: '2026-11-24T09:00:00Z' });
  expect(await sentAt(UNTIL, [offered(), offerRefused(), later])).toEqual([]);
  expect(await sentAt('2026-11-24T09:00:00Z', [offered(), offerRefused(), later])).toEqual([lapse('later')]);
});
