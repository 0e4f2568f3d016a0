import { describe, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import { wholeDays } from '../../../src/kernel/time.js';
import { acceptOffer, AcceptOffer } from '../../../src/scheduling/domain/appointment/accept-offer.js';
import { appointmentStream } from '../../../src/scheduling/domain/appointment/appointment.js';
import type { AppointmentEvent } from '../../../src/scheduling/domain/appointment/appointment.events.js';
import {
  bookAppointment,
  BookAppointment,
} from '../../../src/scheduling/domain/appointment/book-appointment.js';
import {
  cancelAppointment,
  CancelAppointment,
} from '../../../src/scheduling/domain/appointment/cancel-appointment.js';
import {
  joinWaitlist,
  JoinWaitlist,
  type KnownForWaitlist,
} from '../../../src/scheduling/domain/appointment/join-waitlist.js';
import { lapseOffer, LapseOffer } from '../../../src/scheduling/domain/appointment/lapse-offer.js';
import {
  offerAppointment,
  OfferAppointment,
} from '../../../src/scheduling/domain/appointment/offer-appointment.js';
import {
  offerFreeTime,
  OfferFreeTime,
  type KnownForOffer,
} from '../../../src/scheduling/domain/appointment/offer-free-time.js';
import { refuseOffer, RefuseOffer } from '../../../src/scheduling/domain/appointment/refuse-offer.js';
import { given, metaOf, stateAfter } from '../../support/decider.js';
import {
  A1,
  booked,
  cancelled,
  CARDIOLOGY,
  doctor,
  HISTORY,
  offered,
  OFFERED,
  offerLapsed,
  offerRefused,
  UNTIL,
  waitlisted,
} from './histories.js';
import { ANA, asPatient, at, DATE, DR_LEE, DR_ROY, entry, slotwell, ZONE } from './support.js';

const patient = metaOf({ actor: asPatient(ANA) });

describe('JoinWaitlist', () => {
  const known: KnownForWaitlist = {
    zone: ZONE,
    patientIsRegistered: true,
    specialty: 'offered',
    doctor: null,
  };
  const join = (
    wish: Partial<JoinWaitlist['data']> = {},
    facts: Partial<KnownForWaitlist> = {},
    meta = patient,
  ) => {
    const data = {
      appointmentId: A1,
      patientId: ANA,
      doctorId: null,
      specialty: CARDIOLOGY,
      from: DATE,
      to: '2026-11-27',
      reason: ' Palpitations at night ',
      ...wish,
    };
    const command = new JoinWaitlist(data, meta);
    return (state: typeof appointmentStream.initial) => joinWaitlist(command, state, { ...known, ...facts });
  };

  it('waits for any doctor of a specialty, on whole days', () => {
    given(appointmentStream).when(join()).then([waitlisted()]);
    expect(waitlisted().data.requestedPeriod).toEqual({
      start: '2026-11-23T23:00:00Z',
      minutes: 4 * 24 * 60,
      zone: ZONE,
      local: '2026-11-24T00:00',
    });
  });

  it('waits for one doctor, of whom the specialty is known', () => {
    given(appointmentStream)
      .when(join({ doctorId: DR_LEE, specialty: null }, { specialty: 'unknown', doctor: doctor() }))
      .then([waitlisted({ doctorId: DR_LEE })]);
  });

  it('waits from today on, for one day if that is all', () => {
    const day = { from: '2026-11-23', to: '2026-11-23' };
    given(appointmentStream)
      .when(join(day))
      .then([waitlisted({ requestedPeriod: wholeDays(day.from, day.to, ZONE) })]);
  });

  it('twice writes nothing', () => {
    given(appointmentStream, HISTORY.waitlist).when(join()).then([]);
  });

  it.each<[string, Partial<JoinWaitlist['data']>, Partial<KnownForWaitlist>, string, string?]>([
    ['no specialty and no doctor', { specialty: null }, {}, 'specialty-missing', 'specialty'],
    ['a specialty that nobody knows', {}, { specialty: 'unknown' }, 'unknown-specialty', 'specialty'],
    ['a specialty of the past', {}, { specialty: 'withdrawn' }, 'specialty-not-offered', 'specialty'],
    [
      'a doctor who does not exist',
      { specialty: null },
      { doctor: doctor({ standing: 'unknown' }) },
      'unknown-doctor',
    ],
    ['a suspended doctor', {}, { doctor: doctor({ standing: 'suspended' }) }, 'doctor-suspended'],
    [
      'a doctor of something else',
      {},
      { doctor: doctor({ specialties: ['urology'] }) },
      'doctor-not-approved',
    ],
    ['a patient nobody registered', {}, { patientIsRegistered: false }, 'unknown-patient'],
    ['a first day that does not exist', { from: '2026-02-30' }, {}, 'date-does-not-exist', 'from'],
    ['a last day that does not exist', { to: 'soon' }, {}, 'date-does-not-exist', 'to'],
    ['a first day that is past', { from: '2026-11-22' }, {}, 'date-is-past', 'from'],
    [
      'days the wrong way round',
      { from: '2026-11-27', to: '2026-11-26' },
      {},
      'period-ends-before-it-starts',
      'to',
    ],
    ['no reason', { reason: ' ' }, {}, 'reason-missing', 'reason'],
  ])('refuses %s', (_what, wish, facts, rule, field) => {
    given(appointmentStream).when(join(wish, facts)).then(refuse(rule, field));
  });

  it('refuses more than half a year', () => {
    given(appointmentStream)
      .when(join({ to: '2027-05-23' }))
      .then(refuse('period-too-long', 'to', { days: 180 }));
    expect(
      joinWaitlist(
        new JoinWaitlist({ ...data(), to: '2027-05-22' }, patient),
        { ...appointmentStream.initial },
        known,
      ),
    ).toHaveLength(1);
  });
});

const data = (): JoinWaitlist['data'] => ({
  appointmentId: A1,
  patientId: ANA,
  doctorId: null,
  specialty: CARDIOLOGY,
  from: DATE,
  to: '2026-11-27',
  reason: 'Palpitations',
});

describe('OfferFreeTime', () => {
  const facts: KnownForOffer = {
    doctor: doctor(),
    free: [at('11:00'), at('11:30')],
    noticeMinutes: 60,
    patientDay: { entries: [] },
    begun: null,
  };
  const offer = (
    of: Partial<KnownForOffer> = {},
    { except = [], now, doctorId = DR_LEE }: { except?: string[]; now?: string; doctorId?: string } = {},
  ) => {
    const meta = metaOf({ actor: slotwell, ...(now === undefined ? {} : { now }) });
    const command = new OfferFreeTime({ appointmentId: A1, doctorId, date: DATE, except }, meta);
    return (events: readonly AppointmentEvent[]) =>
      offerFreeTime(command, stateAfter(appointmentStream, events), { ...facts, ...of });
  };
  const agreed = { kind: 'offer', patientId: ANA, doctorId: DR_LEE };

  it('offers the first free time for four hours', () => {
    expect(offer()(HISTORY.waitlist)).toEqual({
      ...agreed,
      time: at('11:00'),
      until: '2026-11-23T12:00:00Z',
    });
  });

  it('asks for an answer before the doctor’s notice begins', () => {
    const now = '2026-11-24T08:00:00Z';
    expect(offer({}, { now })(HISTORY.waitlist)).toMatchObject({ until: '2026-11-24T09:00:00Z' });
  });

  it('does not offer what leaves nobody the time to answer', () => {
    const now = '2026-11-24T08:31:00Z';
    expect(offer({}, { now })(HISTORY.waitlist)).toMatchObject({ time: at('11:30') });
    expect(offer({ free: [at('11:00')] }, { now })(HISTORY.waitlist)).toEqual(refuse('no-free-time'));
  });

  it.each([
    ['refused', offerRefused()],
    ['let lapse', offerLapsed()],
  ])('never offers the same time again that was %s', (_how, answer) => {
    const history = [waitlisted(), offered({ time: at('11:00') }), answer];
    expect(offer()(history)).toMatchObject({ time: at('11:30') });
    expect(offer({ free: [at('11:00')] })(history)).toEqual(refuse('nothing-fits'));
  });

  it('offers the same time of another doctor', () => {
    const history = [waitlisted(), offered({ time: at('11:00') }), offerRefused()];
    const other = doctor({ doctorId: DR_ROY });
    expect(offer({ doctor: other }, { doctorId: DR_ROY })(history)).toMatchObject({ time: at('11:00') });
  });

  it('leaves out what the patient was offered elsewhere, and when the patient is busy', () => {
    expect(offer({}, { except: [at('11:00').start] })(HISTORY.waitlist)).toMatchObject({ time: at('11:30') });
    const busy = {
      kind: 'booked',
      ...entry({ entryId: 'other', appointmentId: 'other', time: at('10:45') }),
    } as const;
    expect(offer({ patientDay: { entries: [busy] } })(HISTORY.waitlist)).toMatchObject({ time: at('11:30') });
  });

  it('offers only what lies in the days that were named', () => {
    const later = waitlisted({ requestedPeriod: wholeDays('2026-11-25', '2026-11-27', ZONE) });
    expect(offer()([later])).toEqual(refuse('nothing-fits'));
    const earlier = waitlisted({ requestedPeriod: wholeDays('2026-11-23', '2026-11-23', ZONE) });
    expect(offer()([earlier])).toEqual(refuse('nothing-fits'));
  });

  it('offers the doctor who is waited for and no other, and none of another specialty', () => {
    expect(offer()([waitlisted({ doctorId: DR_ROY })])).toEqual(refuse('nothing-fits'));
    expect(offer()([waitlisted({ doctorId: DR_LEE })])).toMatchObject(agreed);
    expect(offer()([waitlisted({ specialty: 'urology' })])).toEqual(refuse('doctor-not-approved'));
    expect(offer({ doctor: doctor({ standing: 'suspended' }) })(HISTORY.waitlist)).toEqual(
      refuse('doctor-suspended'),
    );
  });

  it('does not choose anew when it is repeated after it had begun', () => {
    const begun = { time: at('14:00'), until: '2026-11-23T10:00:00Z' };
    expect(offer({ begun })(HISTORY.waitlist)).toEqual({ ...agreed, ...begun });
    expect(offer({ begun, free: [] })(HISTORY.waitlist)).toEqual({ ...agreed, ...begun });
    expect(offer({ begun })(HISTORY.booked)).toEqual(refuse('already-booked'));
  });

  it('says that a day has nothing, so that nobody else is asked', () => {
    expect(offer({ free: [] })(HISTORY.waitlist)).toEqual(refuse('no-free-time'));
  });

  it.each([
    ['pending', 'offer-pending'],
    ['booked', 'already-booked'],
    ['cancelled', 'already-cancelled'],
    ['proposed', 'not-booked'],
  ] as const)('leaves an appointment that is %s', (state, rule) => {
    expect(offer()(HISTORY[state])).toEqual(refuse(rule));
  });
});

describe('an appointment that waits', () => {
  const offering = { appointmentId: A1, doctorId: DR_LEE, entryId: 'offered', time: OFFERED, until: UNTIL };
  const commit = new OfferAppointment(offering, metaOf({ actor: slotwell }));

  it('is offered a time once, however often that is sent', () => {
    given(appointmentStream, HISTORY.waitlist)
      .when((state) => offerAppointment(commit, state))
      .then([offered()]);
    given(appointmentStream, [waitlisted(), offered()])
      .when((state) => offerAppointment(commit, state))
      .then([]);
  });

  it.each([
    ['refused', offerRefused()],
    ['let lapse', offerLapsed()],
  ])('waits on after an offer that was %s', (_how, answer) => {
    const state = stateAfter(appointmentStream, [waitlisted(), offered(), answer]);
    expect(state).toMatchObject({ status: 'waitlist', isListed: true });
  });

  it('is booked by accepting', () => {
    const accept = new AcceptOffer({ appointmentId: A1 }, patient);
    const state = stateAfter(appointmentStream, [waitlisted(), offered()]);
    expect(acceptOffer(accept, state, { doctor: doctor() })).toMatchObject({
      kind: 'booking',
      time: OFFERED,
    });
    const book = new BookAppointment(
      { appointmentId: A1, doctorId: DR_LEE, entryId: 'e', time: OFFERED },
      patient,
    );
    given(appointmentStream, [waitlisted(), offered()])
      .when((current) => bookAppointment(book, current))
      .then([booked({ entryId: 'e', time: OFFERED })]);
  });

  it('whose offer lapsed cannot be booked by accepting late', () => {
    const lapse = new LapseOffer(
      { appointmentId: A1, entryId: 'offered' },
      metaOf({ actor: slotwell, now: UNTIL }),
    );
    given(appointmentStream, [waitlisted(), offered()])
      .when((state) => lapseOffer(lapse, state))
      .then([offerLapsed()]);
    const book = new BookAppointment(
      { appointmentId: A1, doctorId: DR_LEE, entryId: 'e', time: OFFERED },
      patient,
    );
    given(appointmentStream, [waitlisted(), offered(), offerLapsed()])
      .when((state) => bookAppointment(book, state))
      .then(refuse('on-waitlist'));
  });

  it('whose offer was accepted cannot lapse', () => {
    const lapse = new LapseOffer(
      { appointmentId: A1, entryId: 'offered' },
      metaOf({ actor: slotwell, now: UNTIL }),
    );
    given(appointmentStream, [waitlisted(), offered(), booked()])
      .when((state) => lapseOffer(lapse, state))
      .then(refuse('no-offer'));
  });

  it('is left by refusing no offer, and by cancelling', () => {
    given(appointmentStream, HISTORY.waitlist)
      .when((state) => refuseOffer(new RefuseOffer({ appointmentId: A1 }, patient), state))
      .then(refuse('no-offer'));
    const leave = new CancelAppointment(
      {
        appointmentId: A1,
        by: 'patient',
        doctorId: null,
        cancellationReason: 'pat-fb',
        because: 'asked',
        note: '',
      },
      patient,
    );
    given(appointmentStream, HISTORY.waitlist)
      .when((state) => cancelAppointment(leave, state))
      .then([cancelled({ cancellationReason: 'pat-fb' })]);
  });

  it('is closed when its days are over, but not while a time is offered', () => {
    const close = new CancelAppointment(
      {
        appointmentId: A1,
        by: 'clinic',
        doctorId: null,
        cancellationReason: 'other',
        because: 'period-has-passed',
        note: '',
      },
      metaOf({ actor: slotwell }),
    );
    given(appointmentStream, HISTORY.waitlist)
      .when((state) => cancelAppointment(close, state))
      .then([cancelled({ by: 'clinic', cancellationReason: 'other', because: 'period-has-passed' })]);
    given(appointmentStream, [waitlisted(), offered()])
      .when((state) => cancelAppointment(close, state))
      .then(refuse('offer-pending'));
  });
});
