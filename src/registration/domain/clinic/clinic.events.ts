import type { EventShapes } from '../../../kernel/stream.js';

export interface ClinicPolicy {
  /** Whether every approved doctor sees the requests of all specialties. */
  readonly openRequests: boolean;
  readonly staffSecondFactor: 'required' | 'optional';
}

export type ClinicEvent =
  | { readonly type: 'ClinicOpened'; readonly data: { name: string; zone: string } }
  | {
      readonly type: 'ClinicDetailsChanged';
      readonly data: { name: string; address: string; phone: string; email: string };
    }
  | { readonly type: 'ClinicPolicySet'; readonly data: ClinicPolicy }
  | { readonly type: 'SpecialtyOffered'; readonly data: { specialty: string; label: string } }
  | { readonly type: 'SpecialtyWithdrawn'; readonly data: { specialty: string } }
  /** Nobody works on this date (`YYYY-MM-DD`); `label` says why, such as the name of a holiday. */
  | { readonly type: 'ClosingDaySet'; readonly data: { date: string; label: string } }
  | { readonly type: 'ClosingDayLifted'; readonly data: { date: string } }
  /** The clinic's people are invented: every page says so. */
  | { readonly type: 'ClinicMarkedAsSample'; readonly data: { seed: number } };

export const clinicEvents: EventShapes<ClinicEvent> = {
  ClinicOpened: { schema: 1 },
  ClinicDetailsChanged: { schema: 1 },
  ClinicPolicySet: { schema: 1 },
  SpecialtyOffered: { schema: 1 },
  SpecialtyWithdrawn: { schema: 1 },
  ClosingDaySet: { schema: 1 },
  ClosingDayLifted: { schema: 1 },
  ClinicMarkedAsSample: { schema: 1 },
};
