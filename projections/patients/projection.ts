import { ERASED } from '../../src/kernel/stream.js';
import { defineProjection, type Row, type Rows } from '../../src/platform/projecting/projection.js';
import { searchable } from '../../src/platform/projecting/words.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';

/**
 * Patients, who acts for them, and what is asked about their records. Touches `patients`, `patient/<patientId>` and
 * `acting/<accountId>`.
 */
export const projection = defineProjection<PatientEvent>({
  name: 'patients',
  version: 2,
  when: {
    PatientRegistered({ data, metadata }, rows) {
      const { patientId, accountId, fullName, mobile, email, birthDate } = data;
      rows.put('patient', {
        patient_id: patientId,
        full_name: fullName,
        mobile,
        email,
        birth_date: birthDate,
        registered_at: metadata.at,
        sort_name: searchable(fullName),
        search: searchable(fullName, mobile, email),
      });
      if (accountId !== null) actFor(rows, { accountId, patientId, as: 'self' }, metadata.at);
      touch(rows, patientId);
    },
    PatientDetailsChanged({ data: { patientId, fullName, mobile, email } }, rows) {
      change(rows, patientId, {
        full_name: fullName,
        mobile,
        email,
        sort_name: searchable(fullName),
        search: searchable(fullName, mobile, email),
      });
    },
    RepresentativeNamed({ data, metadata }, rows) {
      actFor(rows, data, metadata.at);
      touch(rows, data.patientId);
    },
    RepresentationEnded({ data: { accountId, patientId } }, rows) {
      rows.remove('acting', { account_id: accountId, patient_id: patientId });
      rows.touch(`acting/${accountId}`);
      touch(rows, patientId);
    },
    ErasureRequested({ data, metadata }, rows) {
      change(rows, data.patientId, { erasure_requested_at: metadata.at });
    },
    ErasureWithdrawn({ data }, rows) {
      change(rows, data.patientId, { erasure_requested_at: null });
    },
    LegalHoldPlaced({ data, metadata }, rows) {
      change(rows, data.patientId, { held_at: metadata.at, hold_reason: data.reason });
    },
    LegalHoldLifted({ data }, rows) {
      change(rows, data.patientId, { held_at: null, hold_reason: null });
    },
    ErasureConfirmed({ data, metadata }, rows) {
      change(rows, data.patientId, { erasure_confirmed_at: metadata.at });
    },
    PatientErased({ data, metadata }, rows) {
      change(rows, data.patientId, {
        full_name: ERASED,
        mobile: null,
        email: null,
        birth_date: ERASED,
        erasure_requested_at: null,
        erased_at: metadata.at,
        held_at: null,
        hold_reason: null,
        sort_name: searchable(ERASED),
        search: '',
      });
    },
  },
});

function actFor(
  rows: Rows,
  { accountId, patientId, as }: { accountId: string; patientId: string; as: string },
  since: string,
): void {
  rows.put('acting', { account_id: accountId, patient_id: patientId, acts_as: as, since });
  rows.touch(`acting/${accountId}`);
}

function change(rows: Rows, patientId: string, changes: Row): void {
  rows.patch('patient', { patient_id: patientId }, changes);
  touch(rows, patientId);
}

function touch(rows: Rows, patientId: string): void {
  rows.touch('patients');
  rows.touch(`patient/${patientId}`);
}
