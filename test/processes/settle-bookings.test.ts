import { describe, expect, it } from 'vitest';
import type { Recorded } from '../../src/platform/event-store/recorded-event.js';
import type { AppointmentEvent } from '../../src/scheduling/domain/appointment/appointment.events.js';
import type { DayEvent } from '../../src/scheduling/domain/day/day.events.js';
import { settleBookings } from '../../src/scheduling/processes/settle-bookings.js';
import {
  A1,
  booked,
  cancelled,
  inError,
  offered,
  offerLapsed,
  offerRefused,
  rescheduled,
} from '../domain/scheduling/histories.js';
import { ANA, DATE, DR_LEE, entry } from '../domain/scheduling/support.js';
import { recorded } from '../support/projecting.js';
import { ProcessRun } from './process-run.js';
import { SentCommands } from './sent-commands.js';

const TAKEN_AT = '2026-11-23T08:00:00.000Z';
const TEN_SECONDS_LATER = '2026-11-23T08:00:10.000Z';

async function sentAfter(events: readonly Recorded[], now = TEN_SECONDS_LATER): Promise<[string, object][]> {
  const sent = new SentCommands();
  const run = new ProcessRun([settleBookings(sent.bus)], TAKEN_AT);
  await run.catchUp(events);
  await run.ring(now);
  return sent.all();
}

const happened = (event: AppointmentEvent | DayEvent, revision = 1n) =>
  recorded(event, { revision, metadata: { at: TAKEN_AT } }) as Recorded;

const taken = (entryId: string) => happened({ type: 'TimeBooked', data: entry({ entryId }) });
const whose = { appointmentId: A1, patientId: ANA, doctorId: DR_LEE, date: DATE };
const settle = (entryId: string, kind = 'booked') => ['SettleEntry', { ...whose, kind, entryId }];
const giveBack = ['ReleaseLeftovers', { appointmentId: A1 }];

describe('settle-bookings', () => {
  it('settles an entry that no appointment has mentioned for ten seconds, once for both days', async () => {
    expect(await sentAfter([taken('e'), taken('e')])).toEqual([settle('e')]);
    expect(await sentAfter([taken('e')], '2026-11-23T08:00:09.999Z')).toEqual([]);
  });

  it('settles a hold that was to become an offer, but no hold of somebody who is choosing', async () => {
    const until = '2026-11-24T08:00:00Z';
    const hold = { ...entry({ entryId: 'h' }), until };
    expect(await sentAfter([happened({ type: 'TimeHeld', data: hold })])).toEqual([settle('h', 'held')]);
    const choosing = { ...hold, appointmentId: null };
    expect(await sentAfter([happened({ type: 'TimeHeld', data: choosing })])).toEqual([]);
  });

  it('leaves an entry alone once its appointment has mentioned it', async () => {
    expect(await sentAfter([taken('booked'), happened(booked())])).toEqual([]);
    expect(await sentAfter([taken('offered'), happened(offered())])).toEqual([]);
    expect(await sentAfter([taken('other'), happened(booked())])).toEqual([settle('other')]);
  });

  it.each([
    ['moved', rescheduled()],
    ['was cancelled', cancelled()],
    ['was entered in error', inError()],
    ['had an offer refused', offerRefused()],
    ['had an offer lapse', offerLapsed()],
  ])('gives back what is left of an appointment that %s', async (_what, event) => {
    expect(await sentAfter([happened(event)])).toEqual([giveBack]);
  });

  it('gives back the hold of an offer that was booked; what was booked at once never had one', async () => {
    expect(await sentAfter([happened(booked(), 2n)])).toEqual([giveBack]);
    expect(await sentAfter([happened(booked(), 1n)])).toEqual([]);
  });

  it('settles the new entry of a move that nobody committed', async () => {
    expect(await sentAfter([taken('moved')])).toEqual([settle('moved')]);
    expect(await sentAfter([taken('moved'), happened(rescheduled())])).toEqual([giveBack]);
  });
});
