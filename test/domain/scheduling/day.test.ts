import { describe, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import { blockTime, BlockTime } from '../../../src/scheduling/domain/day/block-time.js';
import { bookTime, BookTime } from '../../../src/scheduling/domain/day/book-time.js';
import { dayId, doctorDayStream, patientDayStream } from '../../../src/scheduling/domain/day/day.js';
import type { DayEvent } from '../../../src/scheduling/domain/day/day.events.js';
import { holdTime, HoldTime } from '../../../src/scheduling/domain/day/hold-time.js';
import { releaseHold, ReleaseHold } from '../../../src/scheduling/domain/day/release-hold.js';
import { releaseTime, ReleaseTime } from '../../../src/scheduling/domain/day/release-time.js';
import { unblockTime, UnblockTime } from '../../../src/scheduling/domain/day/unblock-time.js';
import { given, metaOf } from '../../support/decider.js';
import { after, at, BEN, DR_LEE, entry } from './support.js';

const taken = refuse('time-already-taken', 'start');
const UNTIL = '2026-11-23T08:05:00Z';

const booked = (of: Partial<ReturnType<typeof entry>> & { entryId: string }): DayEvent => ({
  type: 'TimeBooked',
  data: entry(of),
});
const chosen = (entryId: string, time = at('09:00'), until = UNTIL): DayEvent => ({
  type: 'TimeHeld',
  data: { ...entry({ entryId, time }), appointmentId: null, until },
});
const blocked = (entryId: string, time = at('09:00')): DayEvent => ({
  type: 'TimeBlocked',
  data: {
    entryId,
    doctorId: DR_LEE,
    patientId: null,
    appointmentId: null,
    time,
    why: 'Training',
    timeOffId: 'course',
  },
});

const book = (of: Partial<ReturnType<typeof entry>> & { entryId: string }, now?: string) => {
  const command = new BookTime(entry(of), metaOf(now === undefined ? {} : { now }));
  return (day: typeof doctorDayStream.initial) => bookTime(command, day);
};

it('keeps the day of a doctor and the day of a patient under names of their own', () => {
  const id = dayId('7', '2026-11-24');
  expect([doctorDayStream.name(id), patientDayStream.name(id)]).toEqual([
    'doctorDay-7.2026-11-24',
    'patientDay-7.2026-11-24',
  ]);
});

describe('BookTime', () => {
  it('takes a free time', () => {
    given(doctorDayStream)
      .when(book({ entryId: 'e' }))
      .then([booked({ entryId: 'e' })]);
  });

  it('twice writes nothing', () => {
    given(doctorDayStream, [booked({ entryId: 'e' })])
      .when(book({ entryId: 'e' }))
      .then([]);
  });

  it.each([
    ['starts the same', '09:00', 30],
    ['starts before and runs into it', '08:45', 30],
    ['starts within and runs longer', '09:15', 60],
    ['encloses it', '08:00', 240],
    ['lies within it', '09:10', 5],
  ])('refuses another appointment that %s', (_how, clock, minutes) => {
    given(doctorDayStream, [booked({ entryId: 'e' })])
      .when(book({ entryId: 'f', appointmentId: 'appointment-2', time: at(clock, minutes) }))
      .then(taken);
  });

  it.each([
    ['ends when it starts', '08:30'],
    ['starts when it ends', '09:30'],
  ])('takes a time that %s', (_how, clock) => {
    const next = { entryId: 'f', appointmentId: 'appointment-2', time: at(clock) };
    given(doctorDayStream, [booked({ entryId: 'e' })])
      .when(book(next))
      .then([booked(next)]);
  });

  it('lets an appointment overlap its own old time while it moves', () => {
    const moved = { entryId: 'f', time: at('09:15'), replaces: 'e' };
    given(doctorDayStream, [booked({ entryId: 'e' })])
      .when(book(moved))
      .then([booked(moved)]);
  });

  it('takes a time that was released', () => {
    const next = { entryId: 'f', appointmentId: 'appointment-2' };
    given(doctorDayStream, [
      booked({ entryId: 'e' }),
      { type: 'TimeReleased', data: { entryId: 'e', appointmentId: 'appointment-1' } },
    ])
      .when(book(next))
      .then([booked(next)]);
  });

  it('refuses what another patient holds, until the hold lapses', () => {
    const other = { entryId: 'f', patientId: BEN, appointmentId: 'appointment-2' };
    given(doctorDayStream, [chosen('h')])
      .when(book(other, '2026-11-23T08:04:59.999Z'))
      .then(taken);
    given(doctorDayStream, [chosen('h')])
      .when(book(other, '2026-11-23T08:05:00.000Z'))
      .then([booked(other)]);
  });

  it('gives up the patient’s own hold for the booking', () => {
    given(doctorDayStream, [chosen('h')])
      .when(book({ entryId: 'e' }))
      .then([{ type: 'HoldReleased', data: { entryId: 'h' } }, booked({ entryId: 'e' })]);
  });

  it('keeps the hold of an offer until the appointment itself gives it up', () => {
    const offered: DayEvent = { type: 'TimeHeld', data: { ...entry({ entryId: 'h' }), until: UNTIL } };
    given(doctorDayStream, [offered])
      .when(book({ entryId: 'e' }))
      .then([booked({ entryId: 'e' })]);
    given(doctorDayStream, [offered])
      .when(book({ entryId: 'e', appointmentId: 'appointment-2' }))
      .then(taken);
  });

  it('refuses blocked time, also where something was booked before', () => {
    given(doctorDayStream, [blocked('b')])
      .when(book({ entryId: 'e' }))
      .then(taken);
    given(doctorDayStream, [booked({ entryId: 'e' }), blocked('b')])
      .when(book({ entryId: 'f', replaces: 'e' }))
      .then(taken);
  });

  it('refuses a time that goes on after midnight on the clinic’s clock', () => {
    given(doctorDayStream)
      .when(book({ entryId: 'e', time: at('23:45') }))
      .then(refuse('time-outside-day', 'start'));
    const last = { entryId: 'e', time: at('23:30') };
    given(doctorDayStream)
      .when(book(last))
      .then([booked(last)]);
  });

  it.each([
    ['a day of 25 hours', '2026-10-25', '23:30', 30],
    ['a day of 23 hours', '2026-03-29', '23:30', 30],
    ['the night that clocks go back', '2026-10-25', '02:30', 120],
  ])('knows where %s ends', (_day, date, clock, minutes) => {
    const fits = { entryId: 'e', time: at(clock, minutes, date) };
    given(doctorDayStream)
      .when(book(fits))
      .then([booked(fits)]);
    given(doctorDayStream)
      .when(book({ entryId: 'e', time: at('23:30', 31, date) }))
      .then(refuse('time-outside-day', 'start'));
  });
});

describe('ReleaseTime', () => {
  const release = (appointmentId = 'appointment-1') => {
    const command = new ReleaseTime({ entryId: 'e', appointmentId }, metaOf());
    return (day: typeof doctorDayStream.initial) => releaseTime(command, day);
  };
  const released: DayEvent = {
    type: 'TimeReleased',
    data: { entryId: 'e', appointmentId: 'appointment-1' },
  };

  it('gives the time back', () => {
    given(doctorDayStream, [booked({ entryId: 'e' })])
      .when(release())
      .then([released]);
  });

  it('twice writes nothing', () => {
    given(doctorDayStream, [booked({ entryId: 'e' }), released])
      .when(release())
      .then([]);
  });

  it('refuses an entry of another appointment, and leaves blocks and holds alone', () => {
    given(doctorDayStream, [booked({ entryId: 'e' })])
      .when(release('appointment-2'))
      .then(refuse('not-your-appointment'));
    given(doctorDayStream, [blocked('e')])
      .when(release())
      .then([]);
    given(doctorDayStream, [chosen('e')])
      .when(release())
      .then([]);
  });
});

describe('HoldTime', () => {
  const hold = (of: Partial<HoldTime['data']> = {}, now?: string) => {
    const data = { ...entry({ entryId: 'h' }), appointmentId: null, until: UNTIL, ...of };
    const command = new HoldTime(data, metaOf(now === undefined ? {} : { now }));
    return (day: typeof doctorDayStream.initial) => holdTime(command, day);
  };

  it('keeps a free time until then', () => {
    given(doctorDayStream)
      .when(hold())
      .then([chosen('h')]);
  });

  it('twice writes nothing', () => {
    given(doctorDayStream, [chosen('h')])
      .when(hold())
      .then([]);
  });

  it('refuses what is booked, blocked, or held by somebody else', () => {
    given(doctorDayStream, [booked({ entryId: 'e' })])
      .when(hold())
      .then(taken);
    given(doctorDayStream, [blocked('b')])
      .when(hold())
      .then(taken);
    given(doctorDayStream, [chosen('other')])
      .when(hold({ patientId: BEN }))
      .then(taken);
  });

  it('takes over a lapsed hold', () => {
    const until = '2026-11-23T08:20:00Z';
    given(doctorDayStream, [chosen('other')])
      .when(hold({ patientId: BEN, until }, UNTIL))
      .then([
        {
          type: 'TimeHeld',
          data: { ...entry({ entryId: 'h' }), patientId: BEN, appointmentId: null, until },
        },
      ]);
  });

  it('gives up what the same patient held before', () => {
    given(doctorDayStream, [chosen('first', at('11:00'))])
      .when(hold())
      .then([{ type: 'HoldReleased', data: { entryId: 'first' } }, chosen('h')]);
  });

  it('refuses a time that goes on after midnight', () => {
    given(doctorDayStream)
      .when(hold({ time: at('23:45') }))
      .then(refuse('time-outside-day', 'start'));
  });
});

describe('ReleaseHold', () => {
  const release = new ReleaseHold({ entryId: 'h' }, metaOf());
  const released: DayEvent = { type: 'HoldReleased', data: { entryId: 'h' } };

  it('frees the time before the hold lapses', () => {
    given(doctorDayStream, [chosen('h')])
      .when((day) => releaseHold(release, day))
      .then([released]);
  });

  it('twice writes nothing', () => {
    given(doctorDayStream, [chosen('h'), released])
      .when((day) => releaseHold(release, day))
      .then([]);
  });

  it('releases nothing that is booked', () => {
    given(doctorDayStream, [booked({ entryId: 'h' })])
      .when((day) => releaseHold(release, day))
      .then([]);
  });
});

describe('BlockTime and UnblockTime', () => {
  const block = (time = at('09:00')) =>
    new BlockTime({ entryId: 'b', timeOffId: 'course', doctorId: DR_LEE, time, why: 'Training' }, metaOf());
  const unblock = new UnblockTime({ entryId: 'b' }, metaOf());
  const unblocked: DayEvent = { type: 'TimeUnblocked', data: { entryId: 'b' } };

  it('covers what is booked', () => {
    given(doctorDayStream, [booked({ entryId: 'e' })])
      .when((day) => blockTime(block(), day))
      .then([blocked('b')]);
  });

  it('opens the time again', () => {
    given(doctorDayStream, [blocked('b')])
      .when((day) => unblockTime(unblock, day))
      .then([unblocked]);
    given(doctorDayStream, [blocked('b'), unblocked])
      .when(book({ entryId: 'e' }))
      .then([booked({ entryId: 'e' })]);
  });

  it('twice writes nothing', () => {
    given(doctorDayStream, [blocked('b')])
      .when((day) => blockTime(block(), day))
      .then([]);
    given(doctorDayStream, [blocked('b'), unblocked])
      .when((day) => unblockTime(unblock, day))
      .then([]);
  });

  it('refuses a block that goes on after midnight', () => {
    given(doctorDayStream)
      .when((day) => blockTime(block(at('23:00', 61)), day))
      .then(refuse('time-outside-day', 'start'));
    expect(after(at('23:00'), 60)).toBe(at('00:00', 30, '2026-11-25').start);
  });
});
