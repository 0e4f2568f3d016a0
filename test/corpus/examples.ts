import type { AccessEvent } from '../../src/audit/domain/access/access.events.js';
import type { ExportsEvent } from '../../src/audit/domain/exports/exports.events.js';
import type { LedgerEvent } from '../../src/audit/domain/ledger/ledger.events.js';
import type { OperationsEvent } from '../../src/audit/domain/operations/operations.events.js';
import type { ResultViewEvent } from '../../src/audit/domain/result-views/result-views.events.js';
import type { AccountEvent } from '../../src/identity/domain/account/account.events.js';
import type { AdminsEvent } from '../../src/identity/domain/admins/admins.events.js';
import type { SignInEvent } from '../../src/identity/domain/sign-ins/sign-ins.events.js';
import type { NotificationEvent } from '../../src/notifications/domain/notification/notification.events.js';
import type { SupportEvent } from '../../src/notifications/domain/support/support.events.js';
import type { ClinicEvent } from '../../src/registration/domain/clinic/clinic.events.js';
import type { DoctorEvent } from '../../src/registration/domain/doctor/doctor.events.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import type { AppointmentEvent } from '../../src/scheduling/domain/appointment/appointment.events.js';
import type { DayEvent } from '../../src/scheduling/domain/day/day.events.js';

type AnyEvent =
  | ClinicEvent
  | AccountEvent
  | AdminsEvent
  | SignInEvent
  | PatientEvent
  | DoctorEvent
  | DayEvent
  | AppointmentEvent
  | NotificationEvent
  | SupportEvent
  | AccessEvent
  | OperationsEvent
  | ResultViewEvent
  | ExportsEvent
  | LedgerEvent;

/** An event of the corpus before it is sealed: the stream it stands in, and its data. */
export interface Example<Data extends object = object> {
  readonly stream: string;
  readonly data: Data;
}

const account = '3b0f6f0e-5a51-4d0f-9f0c-1d4c6d0f4a01';
const patient = '8c1d2f5a-0c2b-4e43-8f5d-6a7b8c9d0e02';
const doctor = 'd2a4c6e8-1b3d-4f5a-8c7e-9f0a1b2c3d03';
const appointment = 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c04';
const entry = 'e4d3c2b1-a098-4765-8432-10fedcba9805';
const earlier = 'e4d3c2b1-a098-4765-8432-10fedcba9806';
const notification = '0f1e2d3c-4b5a-4968-8776-554433221107';
const support = '5c4b3a29-1807-4f6e-8d5c-4b3a29180708';

const time = {
  start: '2026-03-10T08:00:00Z',
  minutes: 30,
  zone: 'Europe/Berlin',
  local: '2026-03-10T09:00',
};
const until = '2026-03-09T08:00:00.000Z';
const whose = { appointmentId: appointment, patientId: patient };
const booking = { ...whose, doctorId: doctor, entryId: entry, time };
const wish = { ...whose, specialty: 'neurology', reason: 'Migräne', requestedPeriod: time, doctorId: null };
const taken = { entryId: entry, doctorId: doctor, patientId: patient, appointmentId: appointment, time };
const blocked = { entryId: entry, doctorId: doctor, patientId: null, appointmentId: null, time };
const who = { fullName: 'Zoë Łukasz-Müller', mobile: '+4915112345678', email: 'zoe@example.org' };
const seen = { patientId: patient, accountId: account, role: 'doctor' } as const;

const ofClinic = <Data extends object>(data: Data) => ({ stream: 'clinic', data });
const ofAccount = <More extends object>(more: More) => ({
  stream: `account-${account}`,
  data: { accountId: account, ...more },
});
const ofPatient = <More extends object>(more: More) => ({
  stream: `patient-${patient}`,
  data: { patientId: patient, ...more },
});
const ofDoctor = <More extends object>(more: More) => ({
  stream: `doctor-${doctor}`,
  data: { doctorId: doctor, ...more },
});
const ofDay = <Data extends object>(data: Data) => ({ stream: `doctorDay-${doctor}.2026-03-10`, data });
const ofAppointment = <More extends object>(more: More) => ({
  stream: `appointment-${appointment}`,
  data: { ...whose, ...more },
});
const ofSupport = <More extends object>(more: More) => ({
  stream: `support-${support}`,
  data: { supportId: support, ...more },
});
const ofAccess = <Data extends object>(data: Data) => ({ stream: `access-${patient}`, data });

const day = [{ from: '09:00', to: '17:00' }];
const weekly = { 1: day, 2: day, 3: day, 4: day, 5: day, 6: [], 7: [] };

/** One event of each type in its newest shape: what the corpus is given when it has none of it yet. */
export const examples: { readonly [E in AnyEvent as E['type']]: Example<E['data']> } = {
  ClinicOpened: ofClinic({ name: 'Lindenhof', zone: 'Europe/Berlin' }),
  ClinicDetailsChanged: ofClinic({
    name: 'Lindenhof',
    address: 'Linden 1',
    phone: '+49301',
    email: 'a@b.example',
  }),
  ClinicPolicySet: ofClinic({ openRequests: true, staffSecondFactor: 'optional' }),
  SpecialtyOffered: ofClinic({ specialty: 'neurology', label: 'Neurology (nerves)' }),
  SpecialtyWithdrawn: ofClinic({ specialty: 'neurology' }),
  ClosingDaySet: ofClinic({ date: '2026-12-25', label: 'Christmas' }),
  ClosingDayLifted: ofClinic({ date: '2026-12-25' }),
  ClinicMarkedAsSample: ofClinic({ seed: 7 }),

  AccountOpened: ofAccount({ ...who, roles: ['patient'], patientId: patient, doctorId: null }),
  AccountInvited: ofAccount({
    fullName: who.fullName,
    mobile: who.mobile,
    role: 'auditor',
    until,
    patientId: null,
  }),
  InvitationAccepted: ofAccount({ doctorId: doctor }),
  AccountDetailsChanged: ofAccount({ ...who, email: null, emailVerified: false, mobileVerified: true }),
  EmailVerified: ofAccount({ email: who.email }),
  MobileVerified: ofAccount({ mobile: who.mobile }),
  PasswordChanged: ofAccount({ how: 'changed' }),
  PasswordResetIssued: ofAccount({ method: 'document-seen' }),
  SecondFactorEnrolled: ofAccount({}),
  SecondFactorReset: ofAccount({ method: 'called-back' }),
  RoleGranted: ofAccount({ role: 'admin' }),
  RoleRevoked: ofAccount({ role: 'admin' }),
  AccountLocked: ofAccount({ reason: 'Lost phone' }),
  AccountUnlocked: ofAccount({}),
  AccountErased: ofAccount({}),
  AdminCounted: { stream: 'admins', data: { accountId: account, revision: 3 } },
  AdminDiscounted: { stream: 'admins', data: { accountId: account, revision: 4 } },
  SignedIn: { stream: `signIns-${account}`, data: { accountId: account, role: 'patient' } },
  SignInRefused: { stream: `signIns-${account}`, data: { accountId: account, rule: 'wrong-login' } },
  SignedOut: { stream: `signIns-${account}`, data: { accountId: account } },

  PatientRegistered: ofPatient({ accountId: account, ...who, birthDate: '1980-05-17' }),
  PatientDetailsChanged: ofPatient({ ...who, email: null }),
  RepresentativeNamed: ofPatient({ accountId: account, as: 'self' }),
  RepresentativeInvited: ofPatient({}),
  RepresentationEnded: ofPatient({ accountId: account, as: 'representative' }),
  ErasureRequested: ofPatient({ accountId: account }),
  ErasureWithdrawn: ofPatient({ accountId: account }),
  LegalHoldPlaced: ofPatient({ reason: 'Case 4711' }),
  LegalHoldLifted: ofPatient({}),
  ErasureConfirmed: ofPatient({}),
  PatientErased: ofPatient({ accountId: account }),

  DoctorRegistered: ofDoctor({
    accountId: account,
    ...who,
    specialty: 'neurology',
    licenceNumber: 'BE-1029',
  }),
  DoctorDetailsChanged: ofDoctor({ ...who, email: null }),
  DoctorApproved: ofDoctor({ specialties: ['neurology'] }),
  DoctorSuspended: ofDoctor({ reason: 'Licence ran out' }),
  WorkingHoursSet: ofDoctor({
    weekly,
    slotMinutes: 30,
    bufferMinutes: 0,
    horizonDays: 90,
    noticeMinutes: 60,
    from: '2026-03-02',
    confirmed: true,
  }),

  TimeHeld: ofDay({ ...taken, appointmentId: null, until, renews: earlier }),
  HoldReleased: ofDay({ entryId: entry }),
  TimeBooked: ofDay({ ...taken, replaces: earlier }),
  TimeReleased: ofDay({ entryId: entry, appointmentId: appointment }),
  TimeBlocked: ofDay({ ...blocked, why: 'Congress', timeOffId: earlier }),
  TimeUnblocked: ofDay({ entryId: entry }),

  AppointmentRequested: ofAppointment(wish),
  AppointmentWaitlisted: ofAppointment({
    ...wish,
    requestedPeriod: { ...time, minutes: 1440 },
    doctorId: doctor,
  }),
  AppointmentDeclined: ofAppointment({ doctorId: doctor, note: 'Not my field' }),
  AppointmentOffered: ofAppointment({ ...booking, until }),
  OfferLapsed: ofAppointment({ doctorId: doctor, entryId: entry }),
  OfferRefused: ofAppointment({ doctorId: doctor, entryId: entry }),
  AppointmentBooked: ofAppointment(booking),
  AppointmentRescheduled: ofAppointment({ ...booking, previousEntryId: earlier }),
  BookingAbandoned: ofAppointment({ entryId: entry, rule: 'time-already-taken', doctorId: doctor, time }),
  AppointmentCancelled: ofAppointment({
    doctorId: doctor,
    by: 'patient',
    cancellationReason: 'pat-fb',
    because: 'asked',
    note: 'All well again',
  }),
  PatientArrived: ofAppointment({ doctorId: doctor }),
  PatientCheckedIn: ofAppointment({ doctorId: doctor }),
  AppointmentFulfilled: ofAppointment({ doctorId: doctor, note: 'Rest and water' }),
  NoShowRecorded: ofAppointment({ doctorId: doctor }),
  AppointmentEnteredInError: ofAppointment({ note: 'Wrong patient' }),

  NotificationResent: {
    stream: `notification-${notification}`,
    data: { notificationId: notification, accountId: account },
  },
  SupportRequested: ofSupport({
    accountId: account,
    patientId: patient,
    personId: patient,
    topic: 'account',
    message: 'Ich komme nicht hinein.',
    fullName: who.fullName,
    contact: who.mobile,
  }),
  SupportAnswered: ofSupport({ personId: patient, answer: 'Geht es jetzt?', told: 'page' }),
  SupportAnswerRead: ofSupport({ accountId: account }),
  SupportClosed: ofSupport({}),
  SupportErased: ofSupport({}),

  PatientRecordViewed: ofAccess({ ...seen, page: 'patient-record' }),
  EmergencyAccessTaken: ofAccess({
    patientId: patient,
    accountId: account,
    doctorId: doctor,
    reason: 'Unconscious',
    until,
  }),
  PersonalDataUnmasked: ofAccess({ ...seen, role: 'auditor', reason: 'Complaint 17', page: 'audit-patient' }),
  RecordExported: ofAccess({ ...seen, role: 'patient', format: 'json' }),
  ResultsViewed: {
    stream: `resultViews-${account}`,
    data: {
      accountId: account,
      role: 'doctor',
      page: 'request-search',
      patientIds: [patient],
      appointmentIds: [appointment],
    },
  },
  VerificationRequested: { stream: 'operations', data: { of: 'ledger' } },
  RebuildRequested: { stream: 'operations', data: { readModel: 'requests' } },
  ProcessesResumed: { stream: 'operations', data: { from: 'end', processes: ['settle-bookings'] } },
  EventsExported: {
    stream: `exports-${account}`,
    data: { accountId: account, role: 'auditor', format: 'csv', filter: { type: 'SignedIn' }, upTo: '4711' },
  },
  LedgerSealed: {
    stream: 'ledger',
    data: {
      treeSize: 1000,
      root: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      sealedAt: until,
      keyId: 'q0Jm3Q',
      publicKey: 'MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
      signature: 'kqAJqfDUyrhHfKwFkCZ+',
    },
  },
};

/** Shapes that are written no more, `<type>.<schema>`, as they were stored: none of them sealed anything. */
export const olderShapes: Readonly<Record<string, Example>> = {
  'AccountLocked.1': ofAccount({ reason: 'Lost phone' }),
  'SecondFactorReset.1': ofAccount({}),
  'DoctorSuspended.1': ofDoctor({ reason: 'Licence ran out' }),
  'BookingAbandoned.1': ofAppointment({ entryId: entry, rule: 'time-already-taken' }),
  'TimeHeld.1': ofDay({ ...taken, appointmentId: null, until }),
  'TimeBlocked.1': ofDay({ ...blocked, why: 'Congress' }),
  'TimeBlocked.2': ofDay({ ...blocked, why: 'Congress', timeOffId: earlier }),
};
