import { never, type Stream } from '../../../kernel/stream.js';
import type { ClinicEvent, ClinicPolicy } from './clinic.events.js';

export interface ClinicDetails {
  readonly name: string;
  readonly address: string;
  readonly phone: string;
  readonly email: string;
}

/** A specialty that the clinic offers or, once withdrawn, offered. The key in a clinic's map is its slug. */
export interface OfferedSpecialty {
  readonly label: string;
  readonly offered: boolean;
}

export interface OpenClinicState extends ClinicDetails {
  readonly status: 'open';
  readonly zone: string;
  readonly policy: ClinicPolicy;
  readonly specialties: ReadonlyMap<string, OfferedSpecialty>;
  /** What the clinic is closed for, by date (`YYYY-MM-DD`). */
  readonly closingDays: ReadonlyMap<string, string>;
  readonly isSample: boolean;
}

/** The clinic, which is there once: before set-up it is `not-open`. */
export type Clinic = { readonly status: 'not-open' } | OpenClinicState;

/** There is one clinic, so its id is always `clinic`. */
export const CLINIC_ID = 'clinic';

export const clinicStream: Stream<Clinic, ClinicEvent> = {
  name: () => CLINIC_ID,
  initial: { status: 'not-open' },
  evolve,
};

/** Whether patients can ask for this specialty now. */
export function offers(clinic: Clinic, specialty: string): boolean {
  return clinic.status === 'open' && clinic.specialties.get(specialty)?.offered === true;
}

function evolve(clinic: Clinic, event: ClinicEvent): Clinic {
  if (event.type === 'ClinicOpened') return opened(event.data);
  if (clinic.status === 'not-open') return clinic;
  switch (event.type) {
    case 'ClinicDetailsChanged':
      return { ...clinic, ...event.data };
    case 'ClinicPolicySet':
      return { ...clinic, policy: event.data };
    case 'SpecialtyOffered':
      return withSpecialty(clinic, event.data.specialty, { label: event.data.label, offered: true });
    case 'SpecialtyWithdrawn':
      return withSpecialty(clinic, event.data.specialty, {
        label: clinic.specialties.get(event.data.specialty)?.label ?? event.data.specialty,
        offered: false,
      });
    case 'ClosingDaySet':
      return closed(clinic, event.data.date, event.data.label);
    case 'ClosingDayLifted':
      return closed(clinic, event.data.date, null);
    case 'ClinicMarkedAsSample':
      return { ...clinic, isSample: true };
    default:
      return never(event);
  }
}

function opened({ name, zone }: { name: string; zone: string }): OpenClinicState {
  return {
    status: 'open',
    name,
    zone,
    address: '',
    phone: '',
    email: '',
    policy: { openRequests: false, staffSecondFactor: 'optional' },
    specialties: new Map(),
    closingDays: new Map(),
    isSample: false,
  };
}

function withSpecialty(clinic: OpenClinicState, slug: string, specialty: OfferedSpecialty): OpenClinicState {
  return { ...clinic, specialties: new Map(clinic.specialties).set(slug, specialty) };
}

function closed(clinic: OpenClinicState, date: string, label: string | null): OpenClinicState {
  const closingDays = new Map(clinic.closingDays);
  if (label === null) closingDays.delete(date);
  else closingDays.set(date, label);
  return { ...clinic, closingDays };
}
