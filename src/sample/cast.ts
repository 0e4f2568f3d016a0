import { OpenAccount, openAccount } from '../identity/domain/account/open-account.js';
import { accountStream } from '../identity/domain/account/account.js';
import type { Role } from '../kernel/actor.js';
import {
  ChangeClinicDetails,
  changeClinicDetails,
} from '../registration/domain/clinic/change-clinic-details.js';
import { CLINIC_ID, clinicStream } from '../registration/domain/clinic/clinic.js';
import {
  MarkClinicAsSample,
  markClinicAsSample,
} from '../registration/domain/clinic/mark-clinic-as-sample.js';
import { OpenClinic, openClinic } from '../registration/domain/clinic/open-clinic.js';
import { DEFAULT_SPECIALTIES } from '../registration/domain/clinic/specialties.js';
import { ApproveDoctor, approveDoctor } from '../registration/domain/doctor/approve-doctor.js';
import { doctorStream } from '../registration/domain/doctor/doctor.js';
import { RegisterDoctor, registerDoctor } from '../registration/domain/doctor/register-doctor.js';
import { patientStream } from '../registration/domain/patient/patient.js';
import { RegisterPatient, registerPatient } from '../registration/domain/patient/register-patient.js';
import { inventPerson, type Person } from './people.js';
import {
  as,
  metaOn,
  sampleMaker,
  type SampleAccount,
  type SampleDoctor,
  type SamplePatient,
  type Scene,
} from './scene.js';

/** How many patients get an account of their own; the others were registered at the desk. */
const PATIENTS_WITH_ACCOUNT = 5;
const PATIENTS_AT_A_TIME = 2_000;

/** Opens the clinic, with an admin, a front desk and an auditor. */
export async function openTheClinic(scene: Scene): Promise<SampleAccount[]> {
  const { teller, random, options, firstDay } = scene;
  const opening = new OpenClinic(
    {
      name: 'Riverside Sample Clinic',
      zone: options.zone,
      specialties: DEFAULT_SPECIALTIES,
      policy: { openRequests: false, staffSecondFactor: 'optional' },
    },
    metaOn(random, sampleMaker, firstDay, 1),
  );
  await teller.tell(clinicStream, CLINIC_ID, opening, (clinic) => openClinic(opening, clinic));
  const marking = new MarkClinicAsSample({ seed: options.seed }, metaOn(random, sampleMaker, firstDay, 1));
  await teller.tell(clinicStream, CLINIC_ID, marking, (clinic) => markClinicAsSample(marking, clinic));
  const details = new ChangeClinicDetails(
    {
      name: 'Riverside Sample Clinic',
      address: '1 Riverside Walk, Exampleton',
      phone: '+12015550199',
      email: 'desk@riverside.example',
    },
    metaOn(random, sampleMaker, firstDay, 2),
  );
  await teller.tell(clinicStream, CLINIC_ID, details, (clinic) => changeClinicDetails(details, clinic));

  const staff: SampleAccount[] = [];
  for (const [number, role] of (['admin', 'frontdesk', 'auditor'] as const).entries())
    staff.push(await openAccountOf(scene, inventPerson(random, number, { from: 1965, to: 1995 }), role, {}));
  await teller.write();
  return staff;
}

/** Registers the doctors and approves them, every fourth in general practice. */
export async function hireDoctors(scene: Scene, admin: SampleAccount): Promise<SampleDoctor[]> {
  const { teller, random, options, firstDay, clinic } = scene;
  const others = DEFAULT_SPECIALTIES.filter(({ specialty }) => specialty !== 'general-practice');
  const doctors: SampleDoctor[] = [];
  for (let number = 0; number < options.doctors; number++) {
    const rare = others[Math.floor((number * 3) / 4) % others.length];
    const specialty = number % 4 === 0 || !rare ? 'general-practice' : rare.specialty;
    const person = inventPerson(random, FIRST_DOCTOR_NUMBER + number, { from: 1958, to: 1994 });
    const doctorId = random.uuid();
    const { accountId } = await openAccountOf(scene, person, 'doctor', { doctorId });
    const { fullName, email } = person;
    const mobile = person.mobile ?? SWITCHBOARD;
    const licenceNumber = `SW-${String(10_000 + number)}`;
    const registering = new RegisterDoctor(
      { doctorId, accountId, fullName, mobile, email, specialty, licenceNumber },
      metaOn(random, as('doctor', accountId), firstDay, 10),
    );
    await teller.tell(doctorStream, doctorId, registering, (doctor) =>
      registerDoctor(registering, doctor, { clinic: clinic() }),
    );
    const approving = new ApproveDoctor(
      { doctorId, specialties: [specialty] },
      metaOn(random, as('admin', admin.accountId), firstDay, 20),
    );
    await teller.tell(doctorStream, doctorId, approving, (doctor) =>
      approveDoctor(approving, doctor, { clinic: clinic() }),
    );
    doctors.push({ ...person, doctorId, accountId, specialty });
  }
  await teller.write();
  return doctors;
}

/** Registers the patients; `progress` hears how many there are so far. */
export async function registerPatients(
  scene: Scene,
  progress: (patients: number) => void,
): Promise<SamplePatient[]> {
  const { teller, random, options, firstDay, clinic } = scene;
  const patients: SamplePatient[] = [];
  while (patients.length < options.patients) {
    const size = Math.min(PATIENTS_AT_A_TIME, options.patients - patients.length);
    const ids = Array.from({ length: size }, () => random.uuid());
    await teller.prepareKeys(ids);
    for (const patientId of ids) {
      const number = FIRST_DOCTOR_NUMBER + options.doctors + patients.length;
      const person = inventPerson(random, number, { from: 1934, to: 2024 });
      const opens = patients.length < PATIENTS_WITH_ACCOUNT;
      const account = opens ? await openAccountOf(scene, person, 'patient', { patientId }) : null;
      const { fullName, mobile, email, birthDate } = person;
      const accountId = account?.accountId ?? null;
      const registering = new RegisterPatient(
        { patientId, accountId, fullName, mobile, email, birthDate },
        metaOn(random, sampleMaker, firstDay, 30),
      );
      await teller.tell(patientStream, patientId, registering, (patient) =>
        registerPatient(registering, patient, { clinic: clinic() }),
      );
      teller.close(patientStream, patientId);
      patients.push({ ...person, patientId, accountId });
    }
    await teller.write();
    progress(patients.length);
  }
  return patients;
}

const FIRST_DOCTOR_NUMBER = 10;
const SWITCHBOARD = '+12015550198';

async function openAccountOf(
  { teller, random, firstDay }: Scene,
  { fullName, mobile, email }: Person,
  role: Role,
  behind: { patientId?: string; doctorId?: string },
): Promise<SampleAccount> {
  const accountId = random.uuid();
  const { patientId = null, doctorId = null } = behind;
  const reachable = mobile ?? SWITCHBOARD;
  const opening = new OpenAccount(
    { accountId, fullName, mobile: reachable, email, roles: [role], patientId, doctorId },
    metaOn(random, sampleMaker, firstDay, 5),
  );
  await teller.tell(accountStream, accountId, opening, (account) => openAccount(opening, account));
  return { accountId, fullName, mobile: reachable, role };
}
