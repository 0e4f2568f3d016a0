import type { EventShapes } from '../../../kernel/stream.js';

export type PatientEvent = {
  readonly type: 'PatientRegistered';
  readonly data: {
    patientId: string;
    /** The account that may act for the patient; `null` for one who was registered at the desk. */
    accountId: string | null;
    fullName: string;
    /** E.164 */
    mobile: string | null;
    email: string | null;
    /** `YYYY-MM-DD` */
    birthDate: string;
  };
};

export const patientEvents: EventShapes<PatientEvent> = {
  PatientRegistered: {
    schema: 1,
    personal: { of: 'patientId', fields: ['fullName', 'mobile', 'email', 'birthDate'] },
  },
};
