import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Command, CommandMeta } from '../../../src/kernel/command.js';
import type { Decision } from '../../../src/kernel/stream.js';
import {
  ChangeClinicDetails,
  changeClinicDetails,
} from '../../../src/registration/domain/clinic/change-clinic-details.js';
import type { ClinicEvent } from '../../../src/registration/domain/clinic/clinic.events.js';
import { clinicStream, type Clinic } from '../../../src/registration/domain/clinic/clinic.js';
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
import {
  ApproveDoctor,
  approveDoctor,
  FIRST_HOURS,
} from '../../../src/registration/domain/doctor/approve-doctor.js';
import {
  ChangeDoctorDetails,
  changeDoctorDetails,
} from '../../../src/registration/domain/doctor/change-doctor-details.js';
import { doctorStream } from '../../../src/registration/domain/doctor/doctor.js';
import { RegisterDoctor, registerDoctor } from '../../../src/registration/domain/doctor/register-doctor.js';
import {
  SetWorkingHours,
  setWorkingHours,
} from '../../../src/registration/domain/doctor/set-working-hours.js';
import { SuspendDoctor, suspendDoctor } from '../../../src/registration/domain/doctor/suspend-doctor.js';
import {
  ChangePatientDetails,
  changePatientDetails,
} from '../../../src/registration/domain/patient/change-patient-details.js';
import { ConfirmErasure, confirmErasure } from '../../../src/registration/domain/patient/confirm-erasure.js';
import {
  EndRepresentation,
  endRepresentation,
} from '../../../src/registration/domain/patient/end-representation.js';
import { ErasePatient, erasePatient } from '../../../src/registration/domain/patient/erase-patient.js';
import {
  LiftLegalHold,
  liftLegalHold,
  PlaceLegalHold,
  placeLegalHold,
} from '../../../src/registration/domain/patient/legal-hold.js';
import {
  NameRepresentative,
  nameRepresentative,
} from '../../../src/registration/domain/patient/name-representative.js';
import type { PatientEvent } from '../../../src/registration/domain/patient/patient.events.js';
import { patientStream, type Patient } from '../../../src/registration/domain/patient/patient.js';
import {
  RegisterDependant,
  registerDependant,
} from '../../../src/registration/domain/patient/register-dependant.js';
import { RequestErasure, requestErasure } from '../../../src/registration/domain/patient/request-erasure.js';
import {
  WithdrawErasure,
  withdrawErasure,
} from '../../../src/registration/domain/patient/withdraw-erasure.js';
import {
  RegisterPatient,
  registerPatient,
} from '../../../src/registration/domain/patient/register-patient.js';
import { twice } from '../../support/decider.js';
import { writeSide, type WriteSide } from '../../support/write-side.js';
import { aDoctor, aPatient, approvedDoctor, clinic, clinicHistory, doctorRegistered } from './histories.js';

let side: WriteSide;
beforeAll(async () => {
  side = await writeSide();
});
afterAll(() => side.close());

/** There is one clinic in the app; here each case has one of its own. */
const aClinicStream = { ...clinicStream, name: (id: string) => `clinic-${id}` };

describe('the same wish, sent twice, writes once:', () => {
  function clinicCase<C extends Command<object>>(
    make: (meta: CommandMeta) => C,
    decide: (command: C, state: Clinic) => Decision<ClinicEvent>,
    history = clinicHistory,
  ) {
    return twice(side.store, aClinicStream, randomUUID(), history, make, decide);
  }

  it('open the clinic', () => {
    const data = {
      name: 'Linden',
      zone: 'Europe/Berlin',
      specialties: DEFAULT_SPECIALTIES,
      policy: { openRequests: false, staffSecondFactor: 'optional' } as const,
    };
    return clinicCase((meta) => new OpenClinic(data, meta), openClinic, []);
  });

  it('change its details', () => {
    const data = { name: 'Linden', address: 'Lindenstr. 1', phone: '', email: '' };
    return clinicCase((meta) => new ChangeClinicDetails(data, meta), changeClinicDetails);
  });

  it('set its policy', () => {
    const data = { openRequests: true, staffSecondFactor: 'required' } as const;
    return clinicCase((meta) => new SetClinicPolicy(data, meta), setClinicPolicy);
  });

  it('offer a specialty', () =>
    clinicCase(
      (meta) => new OfferSpecialty({ specialty: 'urology', label: 'Urology' }, meta),
      offerSpecialty,
    ));

  it('withdraw a specialty', () =>
    clinicCase((meta) => new WithdrawSpecialty({ specialty: 'cardiology' }, meta), withdrawSpecialty));

  it('close the clinic for a day', () =>
    clinicCase(
      (meta) => new SetClosingDay({ date: '2027-01-01', label: 'New Year’s Day' }, meta),
      setClosingDay,
    ));

  it('open it on that day again', () =>
    clinicCase((meta) => new LiftClosingDay({ date: '2027-01-01' }, meta), liftClosingDay, [
      ...clinicHistory,
      { type: 'ClosingDaySet', data: { date: '2027-01-01', label: 'New Year’s Day' } },
    ]));

  it('mark the clinic as a sample', () =>
    clinicCase((meta) => new MarkClinicAsSample({ seed: 7 }, meta), markClinicAsSample));

  it('register a patient', () =>
    twice(
      side.store,
      patientStream,
      randomUUID(),
      [],
      (meta) => new RegisterPatient(aPatient, meta),
      (command, state) => registerPatient(command, state, { clinic }),
    ));

  it('register a doctor', () =>
    twice(
      side.store,
      doctorStream,
      randomUUID(),
      [],
      (meta) => new RegisterDoctor(aDoctor, meta),
      (command, state) => registerDoctor(command, state, { clinic }),
    ));

  it('approve a doctor', () =>
    twice(
      side.store,
      doctorStream,
      randomUUID(),
      [doctorRegistered],
      (meta) => new ApproveDoctor({ doctorId: aDoctor.doctorId, specialties: ['cardiology'] }, meta),
      (command, state) => approveDoctor(command, state, { clinic }),
    ));

  it('change a doctor’s details', () =>
    twice(
      side.store,
      doctorStream,
      randomUUID(),
      approvedDoctor,
      (meta) => {
        const { doctorId, mobile } = aDoctor;
        return new ChangeDoctorDetails({ doctorId, fullName: 'Dora King', mobile, email: null }, meta);
      },
      changeDoctorDetails,
    ));

  it('suspend a doctor', () =>
    twice(
      side.store,
      doctorStream,
      randomUUID(),
      approvedDoctor,
      (meta) => new SuspendDoctor({ doctorId: aDoctor.doctorId, reason: 'away' }, meta),
      suspendDoctor,
    ));

  it('set working hours', () =>
    twice(
      side.store,
      doctorStream,
      randomUUID(),
      approvedDoctor,
      (meta) => new SetWorkingHours({ doctorId: aDoctor.doctorId, from: '2026-12-01', ...FIRST_HOURS }, meta),
      (command, state) => setWorkingHours(command, state, { clinic }),
    ));

  const parent = '44444444-4444-4444-8444-444444444444';
  const { patientId, accountId, fullName, birthDate } = aPatient;
  const registered: PatientEvent = { type: 'PatientRegistered', data: { ...aPatient } };
  const named: PatientEvent = {
    type: 'RepresentativeNamed',
    data: { patientId, accountId: parent, as: 'representative' },
  };
  const asked: PatientEvent = { type: 'ErasureRequested', data: { patientId, accountId } };
  const confirmed: PatientEvent = { type: 'ErasureConfirmed', data: { patientId } };
  const held: PatientEvent = { type: 'LegalHoldPlaced', data: { patientId, reason: 'a law suit' } };
  const by = (meta: CommandMeta, actor: CommandMeta['actor']): CommandMeta => ({ ...meta, actor });
  const admin = { kind: 'account', accountId: parent, role: 'admin' } as const;
  const system = { kind: 'system', process: 'erase-patients' } as const;

  function patientCase<C extends Command<object>>(
    history: readonly PatientEvent[],
    make: (meta: CommandMeta) => C,
    decide: (command: C, state: Patient) => Decision<PatientEvent>,
  ) {
    return twice(side.store, patientStream, randomUUID(), history, make, decide);
  }

  it('register a dependant', () =>
    patientCase(
      [],
      (meta) => new RegisterDependant({ patientId, accountId: parent, fullName, birthDate }, meta),
      (command, state) => registerDependant(command, state, { clinic }),
    ));
  it('name a representative', () =>
    patientCase(
      [registered],
      (meta) => new NameRepresentative({ patientId, accountId: parent, as: 'representative' }, meta),
      nameRepresentative,
    ));
  it('end a representation', () =>
    patientCase(
      [registered, named],
      (meta) => new EndRepresentation({ patientId, accountId: parent }, by(meta, admin)),
      endRepresentation,
    ));
  it('change details', () =>
    patientCase(
      [registered],
      (meta) =>
        new ChangePatientDetails({ patientId, fullName: 'Ada King', mobile: null, email: null }, meta),
      changePatientDetails,
    ));
  it('ask to be erased', () =>
    patientCase([registered], (meta) => new RequestErasure({ patientId, accountId }, meta), requestErasure));
  it('take that back', () =>
    patientCase(
      [registered, asked],
      (meta) => new WithdrawErasure({ patientId, accountId }, meta),
      withdrawErasure,
    ));
  it('place a legal hold', () =>
    patientCase(
      [registered],
      (meta) => new PlaceLegalHold({ patientId, reason: 'a law suit' }, meta),
      placeLegalHold,
    ));
  it('lift a legal hold', () =>
    patientCase([registered, held], (meta) => new LiftLegalHold({ patientId }, meta), liftLegalHold));
  it('confirm an erasure', () =>
    patientCase([registered, asked], (meta) => new ConfirmErasure({ patientId }, meta), confirmErasure));
  it('erase', () =>
    patientCase(
      [registered, named, asked, confirmed],
      (meta) => new ErasePatient({ patientId }, by(meta, system)),
      erasePatient,
    ));
});
