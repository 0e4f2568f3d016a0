import { describe, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import {
  ChangeClinicDetails,
  changeClinicDetails,
} from '../../../src/registration/domain/clinic/change-clinic-details.js';
import { clinicStream, offers } from '../../../src/registration/domain/clinic/clinic.js';
import { LiftClosingDay, liftClosingDay } from '../../../src/registration/domain/clinic/lift-closing-day.js';
import {
  MarkClinicAsSample,
  markClinicAsSample,
} from '../../../src/registration/domain/clinic/mark-clinic-as-sample.js';
import { SetClosingDay, setClosingDay } from '../../../src/registration/domain/clinic/set-closing-day.js';
import { OfferSpecialty, offerSpecialty } from '../../../src/registration/domain/clinic/offer-specialty.js';
import { OpenClinic, openClinic } from '../../../src/registration/domain/clinic/open-clinic.js';
import {
  SetClinicPolicy,
  setClinicPolicy,
} from '../../../src/registration/domain/clinic/set-clinic-policy.js';
import { DEFAULT_SPECIALTIES } from '../../../src/registration/domain/clinic/specialties.js';
import {
  WithdrawSpecialty,
  withdrawSpecialty,
} from '../../../src/registration/domain/clinic/withdraw-specialty.js';
import type { ClinicEvent } from '../../../src/registration/domain/clinic/clinic.events.js';
import { given, metaOf, stateAfter } from '../../support/decider.js';
import { clinic, clinicHistory, notOpen, offered, opened, policySet, withdrawn } from './histories.js';

describe('opening the clinic', () => {
  const opening = (changes: Partial<OpenClinic['data']> = {}) =>
    new OpenClinic(
      {
        name: 'Linden',
        zone: 'Europe/Berlin',
        specialties: [{ specialty: 'cardiology', label: 'Cardiology' }],
        policy: { openRequests: false, staffSecondFactor: 'optional' },
        ...changes,
      },
      metaOf(),
    );

  it('fixes its name, zone and policy and offers its specialties', () => {
    given(clinicStream)
      .when((state) => openClinic(opening(), state))
      .then([opened, policySet, offered('cardiology', 'Cardiology')]);
  });

  it('happens once', () => {
    given(clinicStream, [opened])
      .when((state) => openClinic(opening(), state))
      .then(refuse('clinic-already-open'));
  });

  it.each([
    [{ name: ' ' }, refuse('name-missing', 'name')],
    [{ name: 'x'.repeat(201) }, refuse('name-too-long', 'name', { max: 200 })],
    [{ zone: 'Berlin' }, refuse('zone-not-valid', 'zone')],
    [{ specialties: [{ specialty: 'Heart!', label: 'Heart' }] }, refuse('unknown-specialty', 'specialty')],
    [{ specialties: [{ specialty: 'heart', label: '' }] }, refuse('label-missing', 'label')],
  ])('is refused with %j', (changes, refusal) => {
    given(clinicStream)
      .when((state) => openClinic(opening(changes), state))
      .then(refusal);
  });

  it('accepts all specialties that a new clinic offers by default', () => {
    expect(DEFAULT_SPECIALTIES.length).toBeGreaterThanOrEqual(15);
    const state = stateAfter(
      clinicStream,
      openClinic(opening({ specialties: DEFAULT_SPECIALTIES }), notOpen) as never,
    );
    expect(DEFAULT_SPECIALTIES.every(({ specialty }) => offers(state, specialty))).toBe(true);
  });
});

describe('the clinic’s details', () => {
  const details = {
    name: 'Linden',
    address: 'Lindenstr. 1',
    phone: '030 123',
    email: 'hello@linden.example',
  };
  const change = (changes = {}) => new ChangeClinicDetails({ ...details, ...changes }, metaOf());

  it('change', () => {
    given(clinicStream, clinicHistory)
      .when((state) => changeClinicDetails(change({ name: ' Linden  ' }), state))
      .then([{ type: 'ClinicDetailsChanged', data: details }]);
  });

  it('stay when nothing in them changed', () => {
    given(clinicStream, [opened, { type: 'ClinicDetailsChanged', data: details }])
      .when((state) => changeClinicDetails(change(), state))
      .then([]);
  });

  it.each([
    [{ name: '' }, refuse('name-missing', 'name')],
    [{ email: 'not an address' }, refuse('email-not-valid', 'email')],
    [{ address: 'x'.repeat(501) }, refuse('too-long', 'address', { max: 500 })],
    [{ phone: '1'.repeat(501) }, refuse('too-long', 'phone', { max: 500 })],
  ])('are refused with %j', (changes, refusal) => {
    given(clinicStream, clinicHistory)
      .when((state) => changeClinicDetails(change(changes), state))
      .then(refusal);
  });
});

describe('the clinic’s policy', () => {
  const policy = { openRequests: true, staffSecondFactor: 'optional' } as const;

  it('is set', () => {
    given(clinicStream, clinicHistory)
      .when((state) => setClinicPolicy(new SetClinicPolicy(policy, metaOf()), state))
      .then([{ type: 'ClinicPolicySet', data: policy }]);
  });

  it('stays when it is the same', () => {
    given(clinicStream, [opened, { type: 'ClinicPolicySet', data: policy }])
      .when((state) => setClinicPolicy(new SetClinicPolicy(policy, metaOf()), state))
      .then([]);
  });
});

describe('a specialty', () => {
  const offer = (specialty: string, label = 'Label') => new OfferSpecialty({ specialty, label }, metaOf());
  const withdraw = (specialty: string) => new WithdrawSpecialty({ specialty }, metaOf());

  it('is offered, anew, again, or under another label', () => {
    for (const specialty of ['urology', 'ent', 'cardiology'])
      given(clinicStream, clinicHistory)
        .when((state) => offerSpecialty(offer(specialty), state))
        .then([offered(specialty, 'Label')]);
  });

  it('is not offered twice', () => {
    given(clinicStream, clinicHistory)
      .when((state) => offerSpecialty(offer('cardiology', ' Cardiology'), state))
      .then([]);
  });

  it.each([
    ['', 'Heart', refuse('unknown-specialty', 'specialty')],
    ['heart--surgery', 'Heart', refuse('unknown-specialty', 'specialty')],
    ['__proto__', 'Heart', refuse('unknown-specialty', 'specialty')],
    ['heart', ' ', refuse('label-missing', 'label')],
    ['heart', 'x'.repeat(101), refuse('too-long', 'label', { max: 100 })],
  ])('is refused as %j, %j', (specialty, label, refusal) => {
    given(clinicStream, clinicHistory)
      .when((state) => offerSpecialty(offer(specialty, label), state))
      .then(refusal);
  });

  it('is withdrawn once', () => {
    given(clinicStream, clinicHistory)
      .when((state) => withdrawSpecialty(withdraw('cardiology'), state))
      .then([withdrawn('cardiology')]);
    given(clinicStream, clinicHistory)
      .when((state) => withdrawSpecialty(withdraw('ent'), state))
      .then([]);
    given(clinicStream, clinicHistory)
      .when((state) => withdrawSpecialty(withdraw('alchemy'), state))
      .then(refuse('unknown-specialty', 'specialty'));
  });

  it('is offered from being offered until it is withdrawn', () => {
    expect(offers(clinic, 'cardiology')).toBe(true);
    expect(offers(clinic, 'ent')).toBe(false);
    expect(offers(clinic, 'alchemy')).toBe(false);
    expect(offers(notOpen, 'cardiology')).toBe(false);
  });
});

describe('a clinic of invented people', () => {
  const mark = (seed = 7) => new MarkClinicAsSample({ seed }, metaOf());

  it('is marked once', () => {
    given(clinicStream, clinicHistory)
      .when((state) => markClinicAsSample(mark(), state))
      .then([{ type: 'ClinicMarkedAsSample', data: { seed: 7 } }]);
    given(clinicStream, [opened, { type: 'ClinicMarkedAsSample', data: { seed: 7 } }])
      .when((state) => markClinicAsSample(mark(8), state))
      .then([]);
  });
});

describe('a closing day', () => {
  const set = (date: string, label = ' New  Year’s Day ') => new SetClosingDay({ date, label }, metaOf());
  const closed: ClinicEvent = {
    type: 'ClosingDaySet',
    data: { date: '2027-01-01', label: 'New Year’s Day' },
  };
  const open: ClinicEvent = { type: 'ClosingDayLifted', data: { date: '2027-01-01' } };

  it('is set once, and can get another label', () => {
    given(clinicStream, clinicHistory)
      .when((state) => setClosingDay(set('2027-01-01'), state))
      .then([closed]);
    given(clinicStream, [...clinicHistory, closed])
      .when((state) => setClosingDay(set('2027-01-01'), state))
      .then([]);
    given(clinicStream, [...clinicHistory, closed])
      .when((state) => setClosingDay(set('2027-01-01', 'Holiday'), state))
      .then([{ type: 'ClosingDaySet', data: { date: '2027-01-01', label: 'Holiday' } }]);
  });

  it('may be today, by the clinic’s calendar', () => {
    given(clinicStream, clinicHistory)
      .when((state) => setClosingDay(set('2026-11-23', 'Inventory'), state))
      .then([{ type: 'ClosingDaySet', data: { date: '2026-11-23', label: 'Inventory' } }]);
  });

  it.each([
    ['2026-02-30', 'x', refuse('date-does-not-exist', 'date')],
    ['2026-11-22', 'x', refuse('date-is-past', 'date')],
    ['2027-01-01', ' ', refuse('closing-label-missing', 'label')],
    ['2027-01-01', 'x'.repeat(201), refuse('too-long', 'label', { max: 200 })],
  ])('is refused as %s, %j', (date, label, refusal) => {
    given(clinicStream, clinicHistory)
      .when((state) => setClosingDay(set(date, label), state))
      .then(refusal);
  });

  it('is lifted once, and can be set again', () => {
    const lift = new LiftClosingDay({ date: '2027-01-01' }, metaOf());
    given(clinicStream, [...clinicHistory, closed])
      .when((state) => liftClosingDay(lift, state))
      .then([open]);
    given(clinicStream, [...clinicHistory, closed, open])
      .when((state) => liftClosingDay(lift, state))
      .then([]);
    given(clinicStream, [...clinicHistory, closed, open])
      .when((state) => setClosingDay(set('2027-01-01'), state))
      .then([closed]);
  });
});

it('refuses everything else before the clinic is open', () => {
  const decisions = [
    changeClinicDetails(
      new ChangeClinicDetails({ name: 'Linden', address: '', phone: '', email: '' }, metaOf()),
      notOpen,
    ),
    setClinicPolicy(
      new SetClinicPolicy({ openRequests: true, staffSecondFactor: 'required' }, metaOf()),
      notOpen,
    ),
    offerSpecialty(new OfferSpecialty({ specialty: 'ent', label: 'ENT' }, metaOf()), notOpen),
    withdrawSpecialty(new WithdrawSpecialty({ specialty: 'ent' }, metaOf()), notOpen),
    markClinicAsSample(new MarkClinicAsSample({ seed: 1 }, metaOf()), notOpen),
    setClosingDay(new SetClosingDay({ date: '2027-01-01', label: 'x' }, metaOf()), notOpen),
    liftClosingDay(new LiftClosingDay({ date: '2027-01-01' }, metaOf()), notOpen),
  ];
  for (const decision of decisions) expect(decision).toEqual(refuse('clinic-not-open'));
});
