import type { AccessEvent } from '../../src/audit/domain/access/access.events.js';
import type { ResultViewEvent } from '../../src/audit/domain/result-views/result-views.events.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import { defineProjection, type Row, type Rows } from '../../src/platform/projecting/projection.js';

/** Who saw what of each patient. Touches the topics `access` and `access/<patientId>`. */
export const projection = defineProjection<AccessEvent | PatientEvent | ResultViewEvent>({
  name: 'access',
  version: 2,
  when: {
    PatientErased({ data: { patientId } }, rows) {
      rows.patchAll('access', { patient_id: patientId }, { reason: null });
      rows.touch(`access/${patientId}`);
    },
    PatientRecordViewed({ position, data: { patientId, ...data }, metadata: { at } }, rows) {
      const { accountId, role, page } = data;
      note(rows, patientId, { position, at, kind: 'viewed', account_id: accountId, role, page });
    },
    ResultsViewed({ position, data, metadata: { at } }, rows) {
      const { accountId, role, page, patientIds } = data;
      for (const patientId of patientIds)
        note(rows, patientId, { position, at, kind: 'listed', account_id: accountId, role, page });
    },
    EmergencyAccessTaken({ position, data: { patientId, ...data }, metadata: { at } }, rows) {
      const { accountId, doctorId, reason, until } = data;
      const taken = { position, at, kind: 'emergency', account_id: accountId, role: 'doctor' };
      note(rows, patientId, { ...taken, reason, until });
      rows.put('emergency', { patient_id: patientId, doctor_id: doctorId, position, until });
      rows.touch(`doctor/${doctorId}`);
    },
    PersonalDataUnmasked({ position, data: { patientId, ...data }, metadata: { at } }, rows) {
      const { accountId, role, page, reason } = data;
      note(rows, patientId, { position, at, kind: 'unmasked', account_id: accountId, role, page, reason });
    },
    RecordExported({ position, data: { patientId, ...data }, metadata: { at } }, rows) {
      const { accountId, role, format } = data;
      note(rows, patientId, { position, at, kind: 'exported', account_id: accountId, role, format });
    },
  },
});

function note(rows: Rows, patientId: string, seen: Row): void {
  rows.put('access', { patient_id: patientId, ...seen });
  rows.touch('access');
  rows.touch(`access/${patientId}`);
}
