import type { Stream } from '../../../kernel/stream.js';
import type { PatientEvent } from './patient.events.js';

export type Patient =
  | { readonly status: 'unknown' }
  | { readonly status: 'registered'; readonly patientId: string; readonly accountId: string | null };

export const patientStream: Stream<Patient, PatientEvent> = {
  name: (id) => `patient-${id}`,
  initial: { status: 'unknown' },
  evolve: (_patient, { data }) => ({
    status: 'registered',
    patientId: data.patientId,
    accountId: data.accountId,
  }),
};
