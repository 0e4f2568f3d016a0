import { describe, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import { timeOnWall } from '../../../src/kernel/time.js';
import { acceptRequest, AcceptRequest } from '../../../src/scheduling/domain/appointment/accept-request.js';
import { appointmentStream } from '../../../src/scheduling/domain/appointment/appointment.js';
import type { AppointmentEvent } from '../../../src/scheduling/domain/appointment/appointment.events.js';
import {
  declineRequest,
  DeclineRequest,
} from '../../../src/scheduling/domain/appointment/decline-request.js';
import type { DoctorFacts } from '../../../src/scheduling/domain/appointment/doctor-facts.js';
import {
  requestAppointment,
  RequestAppointment,
  type KnownForRequest,
} from '../../../src/scheduling/domain/appointment/request-appointment.js';
import { given, metaOf, NOW, stateAfter } from '../../support/decider.js';
import {
  A1,
  ALWAYS_OPEN,
  CARDIOLOGY,
  declined,
  doctor,
  HISTORY,
  OFFERED,
  offered,
  offerRefused,
  requested,
  UNTIL,
  WISHED,
} from './histories.js';
import { ANA, asPatient, asRole, at, DATE, DR_LEE, DR_ROY, ZONE } from './support.js';

describe('RequestAppointment', () => {
  const known: KnownForRequest = {
    zone: ZONE,
    openRequests: false,
    patientIsRegistered: true,
    specialty: 'offered',
    doctor: null,
  };
  const request = (wish: Partial<RequestAppointment['data']> = {}, facts: Partial<KnownForRequest> = {}) => {
    const data = {
      appointmentId: A1,
      patientId: ANA,
      specialty: CARDIOLOGY,
      reason: ' Palpitations at night ',
      preferredDate: DATE,
      preferredTime: '09:00',
      doctorId: null,
      ...wish,
    };
    const command = new RequestAppointment(data, metaOf({ actor: asPatient(ANA) }));
    return (state: typeof appointmentStream.initial) =>
      requestAppointment(command, state, { ...known, ...facts });
  };

  it('asks for a half-hour at the preferred time', () => {
    given(appointmentStream).when(request()).then([requested()]);
  });

  it('asks one doctor for a visit as long as theirs are', () => {
    given(appointmentStream)
      .when(request({ doctorId: DR_LEE }, { doctor: doctor({ visitMinutes: () => 45 }) }))
      .then([requested({ doctorId: DR_LEE, requestedPeriod: at('09:00', 45) })]);
  });

  it('twice writes nothing', () => {
    given(appointmentStream, HISTORY.proposed).when(request()).then([]);
  });

  it('takes no other patient’s appointment over', () => {
    const command = new RequestAppointment(
      { ...requestData(), patientId: 'patient-else' },
      metaOf({ actor: asPatient('patient-else') }),
    );
    given(appointmentStream, HISTORY.proposed)
      .when((state) => requestAppointment(command, state, known))
      .then(refuse('not-your-appointment'));
  });

  it.each([
    ['date-does-not-exist', 'preferredDate', { preferredDate: '2026-02-30' }],
    ['date-does-not-exist', 'preferredDate', { preferredDate: 'tomorrow' }],
    ['date-is-past', 'preferredDate', { preferredDate: '2026-11-22' }],
    ['start-is-past', 'preferredTime', { preferredDate: '2026-11-23', preferredTime: '08:59' }],
    ['time-outside-day', 'preferredTime', { preferredTime: '25:00' }],
    ['time-outside-day', 'preferredTime', { preferredTime: '24:00' }],
    ['time-outside-day', 'preferredTime', { preferredTime: '9' }],
    ['time-outside-day', 'preferredTime', { preferredTime: '23:31' }],
    ['time-does-not-exist', 'preferredTime', { preferredDate: '2027-03-28', preferredTime: '02:30' }],
    ['reason-missing', 'reason', { reason: ' \n ' }],
  ])('refuses: %s (%s)', (rule, field, wish) => {
    given(appointmentStream).when(request(wish)).then(refuse(rule, field));
  });

  it('lets a reason be 2,000 characters long and no longer', () => {
    given(appointmentStream)
      .when(request({ reason: 'x'.repeat(2000) }))
      .then([requested({ reason: 'x'.repeat(2000) })]);
    given(appointmentStream)
      .when(request({ reason: 'x'.repeat(2001) }))
      .then(refuse('reason-too-long', 'reason', { max: 2000 }));
  });

  it('takes the first of two times that the clock shows twice', () => {
    const twice = { preferredDate: '2027-10-31', preferredTime: '02:30' };
    const first = timeOnWall('2027-10-31', '02:30', 30, ZONE);
    expect(first?.start).toBe('2027-10-31T00:30:00Z');
    given(appointmentStream)
      .when(request(twice))
      .then([requested({ requestedPeriod: first! })]);
  });

  it.each([
    ['unknown-specialty', 'specialty', { specialty: 'unknown' as const }],
    ['specialty-not-offered', 'specialty', { specialty: 'withdrawn' as const }],
    ['unknown-patient', undefined, { patientIsRegistered: false }],
    ['unknown-doctor', undefined, { doctor: doctor({ standing: 'unknown' }) }],
    ['doctor-not-approved', undefined, { doctor: doctor({ standing: 'applied' }) }],
    ['doctor-suspended', undefined, { doctor: doctor({ standing: 'suspended' }) }],
    ['doctor-not-approved', undefined, { doctor: doctor({ specialties: ['dermatology'] }) }],
  ])('refuses: %s', (rule, field, facts) => {
    given(appointmentStream).when(request({}, facts)).then(refuse(rule, field));
  });

  function requestData(): RequestAppointment['data'] {
    return {
      appointmentId: A1,
      patientId: ANA,
      specialty: CARDIOLOGY,
      reason: 'Palpitations',
      preferredDate: DATE,
      preferredTime: '09:00',
      doctorId: null,
    };
  }
});

describe('DeclineRequest', () => {
  const decline = (by: string, facts: Partial<DoctorFacts> = {}, note = ' Ask the allergy clinic ') => {
    const command = new DeclineRequest(
      { appointmentId: A1, doctorId: by, note },
      metaOf({ actor: asRole('doctor') }),
    );
    return (state: typeof appointmentStream.initial) =>
      declineRequest(command, state, { doctor: doctor({ doctorId: by, ...facts }), openRequests: false });
  };

  it('leaves the request to the other doctors', () => {
    given(appointmentStream, HISTORY.proposed)
      .when(decline(DR_LEE))
      .then([declined(DR_LEE, 'Ask the allergy clinic')]);
    given(appointmentStream, [...HISTORY.proposed, declined(DR_LEE)])
      .when(decline(DR_ROY, {}, ''))
      .then([declined(DR_ROY)]);
  });

  it('twice writes nothing', () => {
    given(appointmentStream, [...HISTORY.proposed, declined(DR_LEE)])
      .when(decline(DR_LEE))
      .then(refuse('already-declined'));
  });

  it('refuses a doctor who may not take it, and one whom nobody asked', () => {
    given(appointmentStream, HISTORY.proposed)
      .when(decline(DR_LEE, { specialties: [] }))
      .then(refuse('doctor-not-approved'));
    given(appointmentStream, [requested({ doctorId: DR_ROY })])
      .when(decline(DR_LEE))
      .then(refuse('not-your-appointment'));
  });

  it('refuses a note of more than 2,000 characters', () => {
    given(appointmentStream, HISTORY.proposed)
      .when(decline(DR_LEE, {}, 'x'.repeat(2001)))
      .then(refuse('note-too-long', 'note', { max: 2000 }));
  });
});

describe('AcceptRequest', () => {
  const accept = (
    history: readonly AppointmentEvent[],
    wish: Partial<AcceptRequest['data']> = {},
    facts: Partial<DoctorFacts> = {},
    openRequests = false,
  ) =>
    acceptRequest(
      new AcceptRequest(
        { appointmentId: A1, doctorId: DR_LEE, start: WISHED.start, ...wish },
        metaOf({ actor: asRole('doctor') }),
      ),
      stateAfter(appointmentStream, history),
      { doctor: doctor(facts), openRequests, zone: ZONE, closingDays: ALWAYS_OPEN },
    );

  it('agrees to the requested start at once, for as long as the doctor’s visits are', () => {
    expect(accept([requested()], {}, { visitMinutes: () => 20 })).toEqual({
      kind: 'booking',
      patientId: ANA,
      doctorId: DR_LEE,
      time: at('09:00', 20),
    });
  });

  it('recognises the requested start however it is written', () => {
    expect(accept([requested()], { start: '2026-11-24T09:00:00.000+01:00' })).toMatchObject({
      kind: 'booking',
      time: WISHED,
    });
  });

  it('offers another start for a day', () => {
    expect(accept([requested()], { start: OFFERED.start })).toEqual({
      kind: 'offer',
      patientId: ANA,
      doctorId: DR_LEE,
      time: OFFERED,
      until: UNTIL,
    });
  });

  it('lets an offer end when what it offers starts', () => {
    const soon = at('15:00', 30, '2026-11-23');
    expect(accept([requested()], { start: soon.start })).toMatchObject({ until: soon.start });
  });

  it.each([
    ['time-does-not-exist', 'tomorrow'],
    ['time-does-not-exist', '2026-11-24T09:00:30Z'],
    ['time-does-not-exist', '2026-02-30T09:00:00Z'],
    ['start-is-past', '2026-11-23T07:59:00Z'],
  ])('refuses: %s (%s)', (rule, start) => {
    expect(accept([requested()], { start })).toEqual(refuse(rule, 'start'));
  });

  it('outside of working hours needs to be confirmed, at the requested time too', () => {
    const late = [requested({ requestedPeriod: at('21:00') })];
    const { start } = at('21:00');
    expect(accept(late, { start })).toEqual(refuse('outside-hours', 'start'));
    expect(accept(late, { start, outsideHours: true })).toMatchObject({ kind: 'booking' });
    expect(accept([requested()], { start })).toEqual(refuse('outside-hours', 'start'));
    expect(accept([requested()], { start, outsideHours: true })).toMatchObject({ kind: 'offer' });
  });

  it('takes a start that is now', () => {
    expect(accept([requested()], { start: NOW })).toMatchObject({ kind: 'offer' });
  });

  it('refuses a doctor who may not take it', () => {
    expect(accept([requested()], {}, { standing: 'unknown' })).toEqual(refuse('unknown-doctor'));
    expect(accept([requested()], {}, { standing: 'suspended' })).toEqual(refuse('doctor-suspended'));
    expect(accept([requested()], {}, { standing: 'applied' }, true)).toEqual(refuse('doctor-not-approved'));
    expect(accept([requested()], {}, { specialties: [] })).toEqual(refuse('doctor-not-approved'));
    expect(accept([requested()], {}, { specialties: [] }, true)).toMatchObject({ kind: 'booking' });
  });

  it('refuses a doctor whom the patient did not ask, and one who has declined', () => {
    expect(accept([requested({ doctorId: DR_ROY })])).toEqual(refuse('not-your-appointment'));
    expect(accept([requested(), declined(DR_LEE)])).toEqual(refuse('already-declined'));
  });

  it('may be tried again once the patient has refused another time', () => {
    expect(accept([requested(), offered(), offerRefused()])).toMatchObject({ kind: 'booking' });
  });
});
