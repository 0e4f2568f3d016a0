import type { Role } from '../../../kernel/actor.js';
import type { EventShapes } from '../../../kernel/stream.js';

/** Somebody in a role who saw personal data, and whose they are. */
interface Seen {
  patientId: string;
  accountId: string;
  role: Role;
}

export type AccessEvent =
  /** `page` is the kind of page, such as `patient-record`. */
  | { readonly type: 'PatientRecordViewed'; readonly data: Seen & { page: string } }
  /** A doctor opened a record without treating the patient, until the ISO instant `until`. */
  | {
      readonly type: 'EmergencyAccessTaken';
      readonly data: {
        patientId: string;
        accountId: string;
        doctorId: string;
        reason: string;
        until: string;
      };
    }
  /** What pages of the audit mask was shown. */
  | { readonly type: 'PersonalDataUnmasked'; readonly data: Seen & { reason: string; page: string } }
  /** `format` is what the data left in: `html`, `json`, `ndjson`, `csv`. */
  | { readonly type: 'RecordExported'; readonly data: Seen & { format: string } };

export const accessEvents: EventShapes<AccessEvent> = {
  PatientRecordViewed: { schema: 1 },
  EmergencyAccessTaken: { schema: 1, personal: { of: 'patientId', fields: ['reason'] } },
  PersonalDataUnmasked: { schema: 1, personal: { of: 'patientId', fields: ['reason'] } },
  RecordExported: { schema: 1 },
};
