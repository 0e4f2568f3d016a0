import { refuse, type Refusal } from '../../kernel/refusal.js';
import type { EventStore } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream, type OpenClinicState } from '../../registration/domain/clinic/clinic.js';
import { doctorStream, workingHoursOn } from '../../registration/domain/doctor/doctor.js';
import { patientStream } from '../../registration/domain/patient/patient.js';
import type { DoctorFacts } from '../domain/appointment/doctor-facts.js';

const USUAL_VISIT_MINUTES = 30;

/** The clinic once it is open. */
export async function openClinic(store: EventStore): Promise<OpenClinicState | Refusal> {
  const { state } = await store.load(clinicStream, CLINIC_ID);
  return state.status === 'open' ? state : refuse('clinic-not-open');
}

/** What scheduling must know of a doctor; one whom nobody registered is `unknown`. */
export async function doctorFacts(store: EventStore, doctorId: string): Promise<DoctorFacts> {
  const { state: doctor } = await store.load(doctorStream, doctorId);
  return {
    doctorId,
    standing: doctor.status,
    specialties: doctor.status === 'unknown' ? [] : doctor.specialties,
    hoursOn: (date) => workingHoursOn(doctor, date),
    visitMinutes: (date) => workingHoursOn(doctor, date)?.slotMinutes ?? USUAL_VISIT_MINUTES,
  };
}

export async function isRegisteredPatient(store: EventStore, patientId: string): Promise<boolean> {
  const { state } = await store.load(patientStream, patientId);
  return state.status === 'registered';
}

/** Whether the clinic offers a specialty (a slug) now. */
export function standingOfSpecialty(
  specialty: string,
  { specialties }: OpenClinicState,
): 'offered' | 'withdrawn' | 'unknown' {
  const known = specialties.get(specialty);
  if (!known) return 'unknown';
  return known.offered ? 'offered' : 'withdrawn';
}
