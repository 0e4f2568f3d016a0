import { refuse, type Refusal } from '../../../kernel/refusal.js';
import type { WorkingHours } from '../../../kernel/working-hours.js';

/** What scheduling must know of a doctor who is to see a patient. */
export interface DoctorFacts {
  readonly doctorId: string;
  readonly standing: 'unknown' | 'applied' | 'approved' | 'suspended';
  /** What the clinic approved the doctor for. */
  readonly specialties: readonly string[];
  /** How long a visit takes on a date (`YYYY-MM-DD`), in minutes. */
  readonly visitMinutes: (date: string) => number;
  /** The working hours that hold on a date (`YYYY-MM-DD`), if any do. */
  readonly hoursOn: (date: string) => WorkingHours | null;
}

/** Why the doctor sees no patients now, or `null`. */
export function whyDoctorSeesNobody({ standing }: DoctorFacts): Refusal | null {
  switch (standing) {
    case 'unknown':
      return refuse('unknown-doctor');
    case 'applied':
      return refuse('doctor-not-approved');
    case 'suspended':
      return refuse('doctor-suspended');
    case 'approved':
      return null;
  }
}

/** Why the doctor takes no requests of a specialty. Where requests are open, every approved doctor takes all. */
export function whyDoctorDoesNotTake(
  specialty: string,
  doctor: DoctorFacts,
  openRequests: boolean,
): Refusal | null {
  const refusal = whyDoctorSeesNobody(doctor);
  if (refusal) return refusal;
  return openRequests || doctor.specialties.includes(specialty) ? null : refuse('doctor-not-approved');
}
