import { describe, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import { acceptOffer, AcceptOffer } from '../../../src/scheduling/domain/appointment/accept-offer.js';
import {
  appointmentStream,
  type Appointment,
} from '../../../src/scheduling/domain/appointment/appointment.js';
import type { AppointmentEvent } from '../../../src/scheduling/domain/appointment/appointment.events.js';
import {
  cancelAppointment,
  CancelAppointment,
} from '../../../src/scheduling/domain/appointment/cancel-appointment.js';
import {
  checkInPatient,
  CheckInPatient,
} from '../../../src/scheduling/domain/appointment/check-in-patient.js';
import { enterInError, EnterInError } from '../../../src/scheduling/domain/appointment/enter-in-error.js';
import {
  fulfilAppointment,
  FulfilAppointment,
} from '../../../src/scheduling/domain/appointment/fulfil-appointment.js';
import { lapseOffer, LapseOffer } from '../../../src/scheduling/domain/appointment/lapse-offer.js';
import {
  offerAppointment,
  OfferAppointment,
} from '../../../src/scheduling/domain/appointment/offer-appointment.js';
import { recordArrival, RecordArrival } from '../../../src/scheduling/domain/appointment/record-arrival.js';
import { recordNoShow, RecordNoShow } from '../../../src/scheduling/domain/appointment/record-no-show.js';
import { refuseOffer, RefuseOffer } from '../../../src/scheduling/domain/appointment/refuse-offer.js';
import { given, metaOf, stateAfter } from '../../support/decider.js';
import {
  A1,
  abandoned,
  arrived,
  booked,
  cancelled,
  checkedIn,
  doctor,
  fulfilled,
  HISTORY,
  inError,
  noShow,
  OFFERED,
  offered,
  offerLapsed,
  offerRefused,
  requested,
  rescheduled,
  UNTIL,
  WISHED,
} from './histories.js';
import { after, ANA, asPatient, asRole, DR_LEE, DR_ROY, slotwell } from './support.js';

const afterAll = (events: readonly AppointmentEvent[]): Appointment => stateAfter(appointmentStream, events);

describe('OfferAppointment', () => {
  const offer = (of: Partial<OfferAppointment['data']> = {}) => {
    const data = {
      appointmentId: A1,
      doctorId: DR_LEE,
      entryId: 'offered',
      time: OFFERED,
      until: UNTIL,
      ...of,
    };
    return (state: Appointment) => offerAppointment(new OfferAppointment(data, metaOf()), state);
  };

  it('makes a request wait for the patient, and a booked appointment that moves', () => {
    given(appointmentStream, HISTORY.proposed).when(offer()).then([offered()]);
    given(appointmentStream, HISTORY.booked).when(offer()).then([offered()]);
  });

  it('twice writes nothing', () => {
    given(appointmentStream, HISTORY.pending).when(offer()).then([]);
  });

  it('never makes an offer that was abandoned', () => {
    given(appointmentStream, [requested(), abandoned('offered')])
      .when(offer())
      .then(refuse('booking-abandoned'));
  });

  it('refuses a second offer, and one by another doctor than it is booked with', () => {
    given(appointmentStream, HISTORY.pending)
      .when(offer({ entryId: 'second' }))
      .then(refuse('offer-pending'));
    given(appointmentStream, HISTORY.booked)
      .when(offer({ doctorId: DR_ROY }))
      .then(refuse('already-booked'));
  });
});

describe('AcceptOffer', () => {
  const accept = (history: readonly AppointmentEvent[], now?: string, facts = doctor()) =>
    acceptOffer(
      new AcceptOffer(
        { appointmentId: A1 },
        metaOf({ actor: asPatient(ANA), ...(now === undefined ? {} : { now }) }),
      ),
      afterAll(history),
      { doctor: facts },
    );

  it('agrees to what was offered', () => {
    const agreed = { kind: 'booking', patientId: ANA, doctorId: DR_LEE, time: OFFERED };
    expect(accept(HISTORY.pending)).toEqual(agreed);
  });

  it('replaces the old time of an appointment that moves', () => {
    expect(accept([...HISTORY.booked, offered()])).toMatchObject({ replaces: 'booked' });
  });

  it('refuses once the offer has run out, and a doctor who sees nobody any more', () => {
    expect(accept(HISTORY.pending, '2026-11-24T07:59:59.999Z')).toMatchObject({ kind: 'booking' });
    expect(accept(HISTORY.pending, '2026-11-24T08:00:00.000Z')).toEqual(refuse('offer-expired'));
    expect(accept(HISTORY.pending, undefined, doctor({ standing: 'suspended' }))).toEqual(
      refuse('doctor-suspended'),
    );
  });
});

describe('RefuseOffer', () => {
  const refusing = new RefuseOffer({ appointmentId: A1 }, metaOf({ actor: asPatient(ANA) }));
  const decide = (state: Appointment) => refuseOffer(refusing, state);

  it('opens the request again', () => {
    given(appointmentStream, HISTORY.pending).when(decide).then([offerRefused()]);
    expect(afterAll([...HISTORY.pending, offerRefused()])).toMatchObject({ status: 'proposed' });
  });

  it('leaves a booked appointment where it was', () => {
    given(appointmentStream, [...HISTORY.booked, offered()])
      .when(decide)
      .then([offerRefused()]);
    expect(afterAll([...HISTORY.booked, offered(), offerRefused()])).toMatchObject({
      status: 'booked',
      booking: { entryId: 'booked' },
    });
  });

  it('twice writes nothing', () => {
    given(appointmentStream, [...HISTORY.pending, offerRefused()])
      .when(decide)
      .then(refuse('no-offer'));
  });
});

describe('LapseOffer', () => {
  const lapse = (now: string, entryId = 'offered') => {
    const command = new LapseOffer({ appointmentId: A1, entryId }, metaOf({ actor: slotwell, now }));
    return (state: Appointment) => lapseOffer(command, state);
  };

  it('ends the offer when its time is over, and not before', () => {
    given(appointmentStream, HISTORY.pending).when(lapse(UNTIL)).then([offerLapsed()]);
    given(appointmentStream, HISTORY.pending).when(lapse('2026-11-24T07:59:59Z')).then(refuse('not-yet'));
    expect(afterAll([...HISTORY.pending, offerLapsed()])).toMatchObject({ status: 'proposed' });
  });

  it('twice writes nothing', () => {
    given(appointmentStream, [...HISTORY.pending, offerLapsed()])
      .when(lapse(UNTIL))
      .then(refuse('no-offer'));
  });

  it('leaves a later offer, and one that was accepted', () => {
    given(appointmentStream, HISTORY.pending).when(lapse(UNTIL, 'earlier')).then(refuse('no-offer'));
    given(appointmentStream, [...HISTORY.pending, booked({ time: OFFERED })])
      .when(lapse(UNTIL))
      .then(refuse('no-offer'));
  });
});

describe('CancelAppointment', () => {
  const cancel = (of: Partial<CancelAppointment['data']> = {}, now?: string) => {
    const data = {
      appointmentId: A1,
      by: 'patient' as const,
      doctorId: null,
      cancellationReason: 'pat-fb' as const,
      because: 'asked' as const,
      note: ' Feeling better ',
      ...of,
    };
    const actor = {
      patient: asPatient(ANA),
      doctor: asRole('doctor'),
      clinic: data.because === 'asked' ? asRole('frontdesk') : slotwell,
    }[data.by];
    const meta = metaOf({ actor, ...(now === undefined ? {} : { now }) });
    return (state: Appointment) => cancelAppointment(new CancelAppointment(data, meta), state);
  };
  const feelingBetter = { cancellationReason: 'pat-fb', note: 'Feeling better' } as const;

  it('ends a request, and a booked appointment with its doctor', () => {
    given(appointmentStream, HISTORY.proposed)
      .when(cancel())
      .then([cancelled(feelingBetter)]);
    given(appointmentStream, HISTORY.booked)
      .when(cancel())
      .then([cancelled({ ...feelingBetter, doctorId: DR_LEE })]);
    given(appointmentStream, [requested({ doctorId: DR_ROY })])
      .when(cancel())
      .then([cancelled({ ...feelingBetter, doctorId: DR_ROY })]);
  });

  it('twice writes nothing', () => {
    given(appointmentStream, HISTORY.cancelled).when(cancel()).then(refuse('already-cancelled'));
  });

  it('by a doctor ends only what is booked with or offered by that doctor', () => {
    const data = { by: 'doctor', cancellationReason: 'prov-pers', note: '' } as const;
    given(appointmentStream, HISTORY.booked)
      .when(cancel({ ...data, doctorId: DR_LEE }))
      .then([cancelled({ ...data, doctorId: DR_LEE })]);
    for (const history of [HISTORY.booked, HISTORY.pending])
      given(appointmentStream, history)
        .when(cancel({ ...data, doctorId: DR_ROY }))
        .then(refuse('not-your-appointment'));
  });

  it('by the patient comes too late once the appointment has started', () => {
    given(appointmentStream, HISTORY.booked)
      .when(cancel({}, after(WISHED, 1)))
      .then(refuse('start-is-past'));
  });

  it.each(['all-doctors-declined', 'date-has-passed'] as const)(
    'because %s ends open requests only',
    (because) => {
      const data = { by: 'clinic', cancellationReason: 'other', because, note: '' } as const;
      given(appointmentStream, HISTORY.proposed)
        .when(cancel(data))
        .then([cancelled(data)]);
      given(appointmentStream, HISTORY.booked).when(cancel(data)).then(refuse('already-booked'));
      given(appointmentStream, [requested(), cancelled(data)])
        .when(cancel())
        .then(refuse('request-closed'));
    },
  );

  it('refuses the reasons of the other side, which only the clinic gives', () => {
    const byDoctor = { by: 'doctor', doctorId: DR_LEE, note: '' } as const;
    const byClinic = { by: 'clinic', note: '' } as const;
    given(appointmentStream, HISTORY.booked)
      .when(cancel({ cancellationReason: 'prov-pers' }))
      .then(refuse('reason-code-unknown', 'reasonCode'));
    given(appointmentStream, HISTORY.booked)
      .when(cancel({ ...byDoctor, cancellationReason: 'pat-fb' }))
      .then(refuse('reason-code-unknown', 'reasonCode'));
    for (const cancellationReason of ['pat-fb', 'prov'] as const)
      given(appointmentStream, HISTORY.proposed)
        .when(cancel({ ...byClinic, cancellationReason }))
        .then([cancelled({ ...byClinic, cancellationReason })]);
  });

  it('refuses a code that is not on the list, and a note that is too long', () => {
    given(appointmentStream, HISTORY.proposed)
      .when(cancel({ cancellationReason: 'bored' as never }))
      .then(refuse('reason-code-unknown', 'reasonCode'));
    given(appointmentStream, HISTORY.proposed)
      .when(cancel({ note: 'x'.repeat(2001) }))
      .then(refuse('note-too-long', 'note', { max: 2000 }));
  });
});

describe('the visit', () => {
  const data = { appointmentId: A1, doctorId: DR_LEE };
  const DAY_BEFORE = '2026-11-23T22:59:59Z';
  const ITS_DAY = '2026-11-23T23:00:00Z';
  const meta = (now: string) => metaOf({ actor: asRole('doctor'), now });

  it('RecordArrival: from the first minute of the day on, in the clinic’s zone', () => {
    const arrive = (now: string) => (state: Appointment) =>
      recordArrival(new RecordArrival(data, meta(now)), state);
    given(appointmentStream, HISTORY.booked).when(arrive(ITS_DAY)).then([arrived]);
    given(appointmentStream, HISTORY.booked).when(arrive(DAY_BEFORE)).then(refuse('not-yet'));
    given(appointmentStream, HISTORY.arrived).when(arrive(ITS_DAY)).then(refuse('already-arrived'));
  });

  it('RecordArrival: on the new day of an appointment that moved', () => {
    const history = [...HISTORY.booked, rescheduled({ time: { ...WISHED, local: '2026-11-25T09:00' } })];
    given(appointmentStream, history)
      .when((state) => recordArrival(new RecordArrival(data, meta(ITS_DAY)), state))
      .then(refuse('not-yet'));
  });

  it('CheckInPatient: who has arrived', () => {
    const checkIn = (state: Appointment) => checkInPatient(new CheckInPatient(data, meta(ITS_DAY)), state);
    given(appointmentStream, HISTORY.arrived).when(checkIn).then([checkedIn]);
    given(appointmentStream, HISTORY['checked-in']).when(checkIn).then(refuse('already-checked-in'));
  });

  it('FulfilAppointment: with a note, on the day or later', () => {
    const fulfil =
      (now: string, note = ' All well ') =>
      (state: Appointment) =>
        fulfilAppointment(new FulfilAppointment({ ...data, note }, meta(now)), state);
    given(appointmentStream, HISTORY['checked-in'])
      .when(fulfil(ITS_DAY))
      .then([fulfilled('All well')]);
    given(appointmentStream, HISTORY.booked)
      .when(fulfil(ITS_DAY))
      .then([fulfilled('All well')]);
    given(appointmentStream, HISTORY.booked).when(fulfil(DAY_BEFORE)).then(refuse('not-yet'));
    given(appointmentStream, HISTORY.booked)
      .when(fulfil(ITS_DAY, 'x'.repeat(2001)))
      .then(refuse('note-too-long', 'note', { max: 2000 }));
    given(appointmentStream, HISTORY.fulfilled).when(fulfil(ITS_DAY)).then(refuse('already-fulfilled'));
  });

  it('RecordNoShow: once it should have started', () => {
    const missed = (now: string) => (state: Appointment) =>
      recordNoShow(new RecordNoShow(data, meta(now)), state);
    given(appointmentStream, HISTORY.booked).when(missed(WISHED.start)).then([noShow]);
    given(appointmentStream, HISTORY.booked)
      .when(missed(after(WISHED, -1)))
      .then(refuse('not-yet'));
    given(appointmentStream, HISTORY.noshow).when(missed(WISHED.start)).then(refuse('already-no-show'));
  });

  it('EnterInError: keeps the history', () => {
    const enter =
      (note = ' Wrong patient ') =>
      (state: Appointment) =>
        enterInError(new EnterInError({ ...data, note }, meta(ITS_DAY)), state);
    given(appointmentStream, HISTORY.fulfilled)
      .when(enter())
      .then([inError('Wrong patient')]);
    given(appointmentStream, HISTORY.booked)
      .when(enter('x'.repeat(2001)))
      .then(refuse('note-too-long', 'note', { max: 2000 }));
    given(appointmentStream, HISTORY['entered-in-error'])
      .when(enter())
      .then(refuse('already-entered-in-error'));
  });

  it('is nobody’s but the doctor’s own', () => {
    const others = { ...data, doctorId: DR_ROY, note: '' };
    const state = afterAll(HISTORY.booked);
    const refused = refuse('not-your-appointment');
    expect(recordArrival(new RecordArrival(others, meta(ITS_DAY)), state)).toEqual(refused);
    expect(fulfilAppointment(new FulfilAppointment(others, meta(ITS_DAY)), state)).toEqual(refused);
    expect(recordNoShow(new RecordNoShow(others, meta(UNTIL)), state)).toEqual(refused);
    expect(enterInError(new EnterInError(others, meta(ITS_DAY)), state)).toEqual(refused);
    expect(checkInPatient(new CheckInPatient(others, meta(ITS_DAY)), afterAll(HISTORY.arrived))).toEqual(
      refused,
    );
  });
});
