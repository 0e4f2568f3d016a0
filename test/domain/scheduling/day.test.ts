import { describe, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import { blockTime, BlockTime } from '../../../src/scheduling/domain/day/block-time.js';
import { bookTime, BookTime } from '../../../src/scheduling/domain/day/book-time.js';
import { dayId, doctorDayStream, patientDayStream } from '../../../src/scheduling/domain/day/day.js';
import type { DayEvent } from '../../../src/scheduling/domain/day/day.events.js';
import { keepTime, KeepTime } from '../../../src/scheduling/domain/day/keep-time.js';
import { releaseHold, ReleaseHold } from '../../../src/scheduling/domain/day/release-hold.js';
import { releaseTime, ReleaseTime } from '../../../src/scheduling/domain/day/release-time.js';
import { unblockTime, UnblockTime } from '../../../src/scheduling/domain/day/unblock-time.js';
import { given, metaOf } from '../../support/decider.js';
import { after, ANA, at, BEN, DATE, DR_LEE, entry } from './support.js';

const taken = refuse('time-already-taken', 'start');
const held = refuse('time-held', 'start');
const away = refuse('time-blocked', 'start');
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
      .then(held);
    given(doctorDayStream, [chosen('h')])
      .when(book(other, '2026-11-23T08:05:00.000Z'))
      .then([booked(other)]);
  });

  it('keeps the buffer to other appointments when it is to', () => {
    const next = entry({ entryId: 'f', appointmentId: 'appointment-2', time: at('09:39') });
    const room = { bufferMinutes: 10 };
    given(doctorDayStream, [booked({ entryId: 'e' })])
      .when((day) => bookTime(new BookTime(next, metaOf()), day, room))
      .then(taken);
    given(doctorDayStream, [booked({ entryId: 'e' })])
      .when((day) => bookTime(new BookTime({ ...next, appointmentId: 'appointment-1' }, metaOf()), day, room))
      .then([booked({ entryId: 'f', time: at('09:39') })]);
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
      .then(held);
  });

  it('refuses blocked time, also where something was booked before', () => {
    given(doctorDayStream, [blocked('b')])
      .when(book({ entryId: 'e' }))
      .then(away);
    given(doctorDayStream, [booked({ entryId: 'e' }), blocked('b')])
      .when(book({ entryId: 'f', replaces: 'e' }))
      .then(away);
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

describe('KeepTime', () => {
  const hold = (of: Partial<KeepTime['data']> = {}, now?: string) => {
    const data = { ...entry({ entryId: 'h' }), appointmentId: null, until: UNTIL, ...of };
    const command = new KeepTime(data, metaOf(now === undefined ? {} : { now }));
    return (day: typeof doctorDayStream.initial) => keepTime(command, day);
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
      .then(away);
    given(doctorDayStream, [chosen('other')])
      .when(hold({ patientId: BEN }))
      .then(held);
  });

  it('keeps the same time for longer once, and starts anew when the hold has lapsed', () => {
    const again = hold({ entryId: 'other', until: '2026-11-23T08:09:00Z' }, '2026-11-23T08:04:00Z');
    const renewed: DayEvent[] = [
      { type: 'HoldReleased', data: { entryId: 'h' } },
      {
        type: 'TimeHeld',
        data: {
          ...entry({ entryId: 'other' }),
          appointmentId: null,
          until: '2026-11-23T08:09:00Z',
          renews: 'h',
        },
      },
    ];
    given(doctorDayStream, [chosen('h')])
      .when(again)
      .then(renewed);
    given(doctorDayStream, [chosen('h'), ...renewed])
      .when(hold({ entryId: 'third', until: '2026-11-23T08:13:00Z' }, '2026-11-23T08:08:00Z'))
      .then([]);
    given(doctorDayStream, [chosen('h'), ...renewed])
      .when(hold({ entryId: 'third', until: '2026-11-23T08:14:00Z' }, '2026-11-23T08:09:00Z'))
      .then([
        { type: 'HoldReleased', data: { entryId: 'other' } },
        chosen('third', at('09:00'), '2026-11-23T08:14:00Z'),
      ]);
  });

  it('keeps the buffer to what is booked and held, not to time off', () => {
    const room = { bufferMinutes: 10 };
    const keep = (clock: string) => {
      const data = { ...entry({ entryId: 'h', time: at(clock) }), appointmentId: null, until: UNTIL };
      return (day: typeof doctorDayStream.initial) => keepTime(new KeepTime(data, metaOf()), day, room);
    };
    const others = [booked({ entryId: 'e', patientId: BEN, appointmentId: 'appointment-2' })];
    given(doctorDayStream, others).when(keep('09:39')).then(taken);
    given(doctorDayStream, others).when(keep('08:21')).then(taken);
    given(doctorDayStream, others)
      .when(keep('09:40'))
      .then([chosen('h', at('09:40'))]);
    given(doctorDayStream, [blocked('b')])
      .when(keep('09:30'))
      .then([chosen('h', at('09:30'))]);
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
  const release = new ReleaseHold({ doctorId: DR_LEE, date: DATE, entryId: 'h', patientId: ANA }, metaOf());
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

  it('releases nobody else’s', () => {
    const others = new ReleaseHold({ ...release.data, patientId: BEN }, metaOf());
    given(doctorDayStream, [chosen('h')])
      .when((day) => releaseHold(others, day))
      .then(refuse('not-your-hold'));
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
