import { never, type Stream } from '../../../kernel/stream.js';
import type { ActingAs, PatientEvent } from './patient.events.js';

/** How the patient is called and reached. `mobile` is E.164. */
export interface PatientDetails {
  readonly fullName: string;
  readonly mobile: string | null;
  readonly email: string | null;
}

export interface KnownPatient {
  /** `erasing`: an admin has confirmed the erasure, and nothing new is written about the patient. */
  readonly status: 'registered' | 'erasing' | 'erased';
  readonly patientId: string;
  readonly details: PatientDetails;
  /** The accounts that may act for the patient, and as what. */
  readonly actedForBy: ReadonlyMap<string, ActingAs>;
  readonly erasureRequested: boolean;
  readonly onLegalHold: boolean;
}

export type Patient = { readonly status: 'unknown' } | KnownPatient;

export const patientStream: Stream<Patient, PatientEvent> = {
  name: (id) => `patient-${id}`,
  initial: { status: 'unknown' },
  evolve,
};

/** The account that is the patient's own, if there is one. */
export function ownAccount({ actedForBy }: KnownPatient): string | null {
  return [...actedForBy].find(([, as]) => as === 'self')?.[0] ?? null;
}

function evolve(patient: Patient, event: PatientEvent): Patient {
  if (event.type === 'PatientRegistered') {
    const { patientId, accountId, fullName, mobile, email } = event.data;
    return {
      status: 'registered',
      patientId,
      details: { fullName, mobile, email },
      actedForBy: new Map(accountId === null ? [] : [[accountId, 'self']]),
      erasureRequested: false,
      onLegalHold: false,
    };
  }
  if (patient.status === 'unknown') return patient;
  switch (event.type) {
    case 'PatientDetailsChanged': {
      const { fullName, mobile, email } = event.data;
      return { ...patient, details: { fullName, mobile, email } };
    }
    case 'RepresentativeNamed': {
      const { accountId, as } = event.data;
      return { ...patient, actedForBy: new Map(patient.actedForBy).set(accountId, as) };
    }
    case 'RepresentativeInvited':
      return patient;
    case 'RepresentationEnded': {
      const left = [...patient.actedForBy].filter(([accountId]) => accountId !== event.data.accountId);
      return { ...patient, actedForBy: new Map(left) };
    }
    case 'ErasureRequested':
      return { ...patient, erasureRequested: true };
    case 'ErasureWithdrawn':
      return { ...patient, erasureRequested: false };
    case 'LegalHoldPlaced':
      return { ...patient, onLegalHold: true };
    case 'LegalHoldLifted':
      return { ...patient, onLegalHold: false };
    case 'ErasureConfirmed':
      return { ...patient, status: 'erasing' };
    case 'PatientErased':
      return { ...patient, status: 'erased', erasureRequested: false };
    default:
      return never(event);
  }
}
