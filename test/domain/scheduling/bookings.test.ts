import { describe, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import {
  AbandonBooking,
  abandonBooking,
} from '../../../src/scheduling/domain/appointment/abandon-booking.js';
import {
  appointmentStream,
  leftovers,
  type Appointment,
} from '../../../src/scheduling/domain/appointment/appointment.js';
import {
  appointmentEvents,
  type AppointmentEvent,
} from '../../../src/scheduling/domain/appointment/appointment.events.js';
import {
  bookAppointment,
  BookAppointment,
} from '../../../src/scheduling/domain/appointment/book-appointment.js';
import {
  agreeOnFreeTime,
  bookFreeTime,
  BookFreeTime,
} from '../../../src/scheduling/domain/appointment/book-free-time.js';
import {
  rescheduleAppointment,
  RescheduleAppointment,
} from '../../../src/scheduling/domain/appointment/reschedule-appointment.js';
import {
  moveAppointment,
  MoveAppointment,
} from '../../../src/scheduling/domain/appointment/move-appointment.js';
import type { Side } from '../../../src/scheduling/domain/appointment/who-may.js';
import { given, metaOf, stateAfter } from '../../support/decider.js';
import {
  A1,
  abandoned,
  ALWAYS_OPEN,
  booked,
  cancelled,
  CARDIOLOGY,
  declined,
  doctor,
  HISTORY,
  inError,
  OFFERED,
  offered,
  offerLapsed,
  offerRefused,
  requested,
  rescheduled,
  UNTIL,
  WISHED,
} from './histories.js';
import { after, ANA, asPatient, asRole, at, DR_LEE, DR_ROY, ZONE } from './support.js';

const afterAll = (events: readonly AppointmentEvent[]): Appointment => stateAfter(appointmentStream, events);

describe('BookAppointment', () => {
  const book = (of: Partial<BookAppointment['data']> = {}) => {
    const data = { appointmentId: A1, doctorId: DR_LEE, entryId: 'booked', time: WISHED, ...of };
    return (state: Appointment) => bookAppointment(new BookAppointment(data, metaOf()), state);
  };

  it('commits a request at the requested start', () => {
    given(appointmentStream, HISTORY.proposed).when(book()).then([booked()]);
  });

  it('commits an offer at the offered start', () => {
    given(appointmentStream, HISTORY.pending)
      .when(book({ time: OFFERED }))
      .then([booked({ time: OFFERED })]);
  });

  it('twice writes nothing', () => {
    given(appointmentStream, HISTORY.booked).when(book()).then([]);
  });

  it('never commits an entry that was abandoned', () => {
    given(appointmentStream, [requested(), abandoned('booked')])
      .when(book())
      .then(refuse('booking-abandoned'));
  });

  it('refuses the second of two doctors', () => {
    given(appointmentStream, HISTORY.booked)
      .when(book({ doctorId: DR_ROY, entryId: 'other' }))
      .then(refuse('already-booked'));
  });

  it('refuses a time that the patient has not agreed to', () => {
    const notAgreed = refuse('time-not-agreed');
    given(appointmentStream, HISTORY.proposed)
      .when(book({ time: OFFERED }))
      .then(notAgreed);
    given(appointmentStream, HISTORY.pending).when(book()).then(notAgreed);
    given(appointmentStream, HISTORY.pending)
      .when(book({ time: OFFERED, doctorId: DR_ROY }))
      .then(notAgreed);
    given(appointmentStream, [requested({ doctorId: DR_ROY })])
      .when(book())
      .then(notAgreed);
    given(appointmentStream, [requested(), declined(DR_LEE)])
      .when(book())
      .then(notAgreed);
  });

  it('does not take a move for a first booking', () => {
    given(appointmentStream, [...HISTORY.booked, offered()])
      .when(book({ entryId: 'other', time: OFFERED }))
      .then(refuse('offer-pending'));
  });
});

describe('RescheduleAppointment', () => {
  const reschedule = (of: Partial<RescheduleAppointment['data']> = {}) => {
    const data = {
      appointmentId: A1,
      doctorId: DR_LEE,
      entryId: 'moved',
      time: at('10:00'),
      previousEntryId: 'booked',
      ...of,
    };
    return (state: Appointment) => rescheduleAppointment(new RescheduleAppointment(data, metaOf()), state);
  };

  it('commits a move', () => {
    given(appointmentStream, HISTORY.booked).when(reschedule()).then([rescheduled()]);
  });

  it('commits a move that the doctor offered', () => {
    given(appointmentStream, [...HISTORY.booked, offered()])
      .when(reschedule({ time: OFFERED }))
      .then([rescheduled({ time: OFFERED })]);
  });

  it('twice writes nothing', () => {
    given(appointmentStream, [...HISTORY.booked, rescheduled()])
      .when(reschedule())
      .then([]);
  });

  it('never commits an entry that was abandoned', () => {
    given(appointmentStream, [...HISTORY.booked, abandoned('moved')])
      .when(reschedule())
      .then(refuse('booking-abandoned'));
  });

  it('refuses to replace an entry that was replaced before', () => {
    given(appointmentStream, [...HISTORY.booked, rescheduled()])
      .when(reschedule({ entryId: 'later' }))
      .then(refuse('already-moved'));
  });

  it('refuses another time than the one that was offered', () => {
    given(appointmentStream, [...HISTORY.booked, offered()])
      .when(reschedule())
      .then(refuse('time-not-agreed'));
  });

  it.each(['proposed', 'cancelled', 'arrived'] as const)('refuses when the appointment is %s', (state) => {
    const decision = reschedule()(afterAll(HISTORY[state]));
    expect(decision).toHaveProperty('rule');
  });
});

it('a booking that was abandoned before its time was kept has none', () => {
  const old = { appointmentId: A1, patientId: ANA, entryId: 'lost', rule: 'time-already-taken' };
  expect(appointmentEvents.BookingAbandoned.upcast?.[1]?.(old)).toEqual({
    ...old,
    doctorId: null,
    time: null,
  });
});

describe('AbandonBooking', () => {
  const abandon = (entryId = 'lost') => {
    const data = { ...abandoned(entryId).data };
    return (state: Appointment) => abandonBooking(new AbandonBooking(data, metaOf()), state);
  };

  it('gives up an entry, even of an appointment that is not there', () => {
    given(appointmentStream, HISTORY.proposed)
      .when(abandon())
      .then([abandoned('lost')]);
    given(appointmentStream)
      .when(abandon())
      .then([abandoned('lost')]);
  });

  it('twice writes nothing', () => {
    given(appointmentStream, [abandoned('lost')])
      .when(abandon())
      .then([]);
  });

  it.each([
    ['booked', HISTORY.booked],
    ['booked', [...HISTORY.booked, rescheduled()]],
    ['moved', [...HISTORY.booked, rescheduled()]],
    ['booked', [...HISTORY.booked, cancelled()]],
    ['offered', HISTORY.pending],
  ])('refuses once the entry (%s) was committed', (entryId, history) => {
    given(appointmentStream, history).when(abandon(entryId)).then(refuse('booking-committed'));
  });
});

describe('BookFreeTime', () => {
  const data = {
    appointmentId: A1,
    patientId: ANA,
    doctorId: DR_LEE,
    start: WISHED.start,
    specialty: CARDIOLOGY,
    reason: ' Palpitations at night ',
  };
  const known = { doctor: doctor(), patientIsRegistered: true, zone: ZONE, closingDays: ALWAYS_OPEN };
  const command = (of: Partial<BookFreeTime['data']> = {}, actor = asPatient(ANA)) =>
    new BookFreeTime({ ...data, ...of }, metaOf({ actor }));
  const commit = (state: Appointment) => bookFreeTime(command(), state, { entryId: 'booked', time: WISHED });

  it('agrees to a start that is not past', () => {
    const agreed = { kind: 'booking', patientId: ANA, doctorId: DR_LEE, time: WISHED, bufferMinutes: 0 };
    expect(agreeOnFreeTime(command(), appointmentStream.initial, known)).toEqual(agreed);
  });

  it.each([
    ['start-is-past', { start: '2026-11-23T07:00:00Z' }, {}],
    ['time-does-not-exist', { start: '' }, {}],
    ['reason-missing', { reason: ' ' }, {}],
    ['doctor-not-approved', { specialty: 'dermatology' }, {}],
    ['doctor-suspended', {}, { doctor: doctor({ standing: 'suspended' }) }],
    ['not-an-offered-time', { start: at('09:10').start }, {}],
    ['clinic-closed', {}, { closingDays: new Map([['2026-11-24', 'Inventory']]) }],
    ['unknown-patient', {}, { patientIsRegistered: false }],
  ])('refuses: %s', (rule, of, facts) => {
    const answer = agreeOnFreeTime(command(of), appointmentStream.initial, { ...known, ...facts });
    expect(answer).toMatchObject({ rule });
  });

  it('needs no reason from the front desk', () => {
    const answer = agreeOnFreeTime(
      command({ reason: '' }, asRole('frontdesk')),
      appointmentStream.initial,
      known,
    );
    expect(answer).toMatchObject({ kind: 'booking' });
  });

  it('asks the front desk to confirm a time outside of working hours', () => {
    const early = (of: Partial<BookFreeTime['data']>) =>
      agreeOnFreeTime(
        command({ start: at('07:00').start, ...of }, asRole('frontdesk')),
        appointmentStream.initial,
        known,
      );
    expect(early({})).toEqual(refuse('outside-hours', 'start'));
    expect(early({ outsideHours: true })).toMatchObject({ kind: 'booking', time: at('07:00') });
  });

  it('brings the appointment and its booking into being together', () => {
    given(appointmentStream)
      .when(commit)
      .then([requested({ doctorId: DR_LEE }), booked()]);
  });

  it('twice writes nothing', () => {
    given(appointmentStream, [requested({ doctorId: DR_LEE }), booked()])
      .when(commit)
      .then([]);
  });

  it('never commits an entry that was abandoned', () => {
    given(appointmentStream, [abandoned('booked')])
      .when(commit)
      .then(refuse('booking-abandoned'));
  });

  it('refuses an appointment that is there already', () => {
    given(appointmentStream, HISTORY.proposed).when(commit).then(refuse('already-booked'));
  });
});

describe('MoveAppointment', () => {
  const move = (
    by: Side,
    of: Partial<MoveAppointment['data']> = {},
    now?: string,
    history = HISTORY.booked,
  ) => {
    const actor = by === 'patient' ? asPatient(ANA) : asRole(by === 'clinic' ? 'frontdesk' : 'doctor');
    const doctorId = by === 'doctor' ? DR_LEE : null;
    return moveAppointment(
      new MoveAppointment(
        { appointmentId: A1, start: OFFERED.start, by, doctorId, ...of },
        metaOf({ actor, ...(now === undefined ? {} : { now }) }),
      ),
      afterAll(history),
      { doctor: doctor(), zone: ZONE, closingDays: ALWAYS_OPEN },
    );
  };

  it.each(['patient', 'clinic'] as const)('by the %s replaces the booking at once', (by) => {
    expect(move(by)).toEqual({
      kind: 'booking',
      patientId: ANA,
      doctorId: DR_LEE,
      time: OFFERED,
      bufferMinutes: 0,
      replaces: 'booked',
    });
  });

  it('by the doctor is an offer', () => {
    const agreed = { kind: 'offer', patientId: ANA, doctorId: DR_LEE, time: OFFERED, until: UNTIL };
    expect(move('doctor')).toEqual(agreed);
  });

  it('keeps the length of the visit', () => {
    const history = [requested(), booked({ time: at('09:00', 55) })];
    expect(move('patient', {}, undefined, history)).toMatchObject({ time: at('11:00', 55) });
  });

  it('is to an offered start for patients, and for the others outside of working hours once confirmed', () => {
    expect(move('patient', { start: at('11:10').start })).toEqual(refuse('not-an-offered-time', 'start'));
    for (const by of ['doctor', 'clinic'] as const) {
      expect(move(by, { start: at('21:00').start })).toEqual(refuse('outside-hours', 'start'));
      const confirmed = { start: at('21:00').start, outsideHours: true };
      expect(move(by, confirmed)).toMatchObject({ time: at('21:00') });
    }
  });

  it('refuses another doctor, and a side that is not one’s own', () => {
    expect(move('doctor', { doctorId: DR_ROY })).toEqual(refuse('not-your-appointment'));
    expect(move('patient', { by: 'clinic' })).toEqual(refuse('not-for-your-role'));
  });

  it('refuses the same start, a past one, and an appointment that has started', () => {
    expect(move('patient', { start: WISHED.start })).toEqual(refuse('time-unchanged', 'start'));
    expect(move('patient', { start: '2026-11-23T07:00:00Z' })).toEqual(refuse('start-is-past', 'start'));
    expect(move('patient', {}, after(WISHED, 1))).toEqual(refuse('start-is-past'));
  });
});

describe('leftovers', () => {
  const ids = (events: readonly AppointmentEvent[]) =>
    leftovers(afterAll(events)).map(({ entryId }) => entryId);

  it.each([
    ['nothing of a booked appointment', HISTORY.booked, []],
    ['nothing of an open offer', HISTORY.pending, []],
    ['neither booking nor offer of a move that is offered', [...HISTORY.booked, offered()], []],
    ['nothing of a visit that took place', HISTORY.fulfilled, []],
    ['the old booking after a move', [...HISTORY.booked, rescheduled()], ['booked']],
    ['the hold once the offer is booked', [...HISTORY.pending, booked({ time: OFFERED })], ['offered']],
    ['the hold of a refused offer', [...HISTORY.pending, offerRefused()], ['offered']],
    ['the hold of a lapsed offer', [...HISTORY.booked, offered(), offerLapsed()], ['offered']],
    [
      'everything of a cancelled appointment',
      [...HISTORY.booked, offered(), cancelled()],
      ['booked', 'offered'],
    ],
    ['everything of one entered in error', [...HISTORY.booked, inError()], ['booked']],
  ])('%s', (_what, history, expected) => {
    expect(ids(history)).toEqual(expected);
  });
});
