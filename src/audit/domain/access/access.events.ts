import type { Role } from '../../../kernel/actor.js';
import type { EventShapes } from '../../../kernel/stream.js';

export type AccessEvent = {
  readonly type: 'PatientRecordViewed';
  readonly data: { patientId: string; accountId: string; role: Role; page: string };
};

export const accessEvents: EventShapes<AccessEvent> = {
  PatientRecordViewed: { schema: 1 },
};
