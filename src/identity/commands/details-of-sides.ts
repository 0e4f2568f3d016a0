import type { Command, CommandMeta } from '../../kernel/command.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import type { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import {
  ChangeDoctorDetails,
  changeDoctorDetails,
} from '../../registration/domain/doctor/change-doctor-details.js';
import { doctorStream } from '../../registration/domain/doctor/doctor.js';
import {
  ChangePatientDetails,
  changePatientDetails,
} from '../../registration/domain/patient/change-patient-details.js';
import { patientStream } from '../../registration/domain/patient/patient.js';
import type { OpenAccountState } from '../domain/account/account.js';
import type { AccountDetails } from '../domain/account/account.events.js';
import { rehearse } from './rehearse.js';

/**
 * Who is a patient or a doctor is called and reached there as in the account: answers the commands that see to it,
 * rehearsed, so that none is refused; or why one would be.
 */
export async function detailsOfSides(
  eventStore: EventStore,
  { patientId, doctorId }: OpenAccountState,
  { fullName, mobile, email }: AccountDetails,
  meta: CommandMeta,
): Promise<readonly Command<object>[] | Refusal> {
  const details = { fullName, mobile, email };
  const patient = patientId && (await ofPatient(eventStore, { patientId, ...details }, meta));
  if (patient && isRefusal(patient)) return patient;
  const doctor = doctorId && (await ofDoctor(eventStore, { doctorId, ...details }, meta));
  if (doctor && isRefusal(doctor)) return doctor;
  return [...(patient ? [patient] : []), ...(doctor ? [doctor] : [])];
}

/** `null` for a patient who was erased: the account is that of somebody who works here. */
async function ofPatient(
  eventStore: EventStore,
  details: ChangePatientDetails['data'],
  meta: CommandMeta,
): Promise<ChangePatientDetails | Refusal | null> {
  const change = new ChangePatientDetails(details, stepOf(meta, 'change-patient-details'));
  const { state } = await eventStore.load(patientStream, details.patientId);
  if (state.status === 'erased') return null;
  const changed = rehearse(patientStream, state, (patient) => changePatientDetails(change, patient));
  return isRefusal(changed) ? changed : change;
}

async function ofDoctor(
  eventStore: EventStore,
  details: ChangeDoctorDetails['data'],
  meta: CommandMeta,
): Promise<ChangeDoctorDetails | Refusal> {
  const change = new ChangeDoctorDetails(details, stepOf(meta, 'change-doctor-details'));
  const { state } = await eventStore.load(doctorStream, details.doctorId);
  const changed = rehearse(doctorStream, state, (doctor) => changeDoctorDetails(change, doctor));
  return isRefusal(changed) ? changed : change;
}
