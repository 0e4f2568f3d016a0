import type { Role } from '../../../kernel/actor.js';
import type { EventShapes } from '../../../kernel/stream.js';

/** One page of results that named patients, as one event: whom and what it showed. */
export type ResultViewEvent = {
  readonly type: 'ResultsViewed';
  readonly data: {
    accountId: string;
    role: Role;
    /** The kind of page, such as `request-search`. */
    page: string;
    patientIds: readonly string[];
    appointmentIds: readonly string[];
  };
};

export const resultViewEvents: EventShapes<ResultViewEvent> = {
  ResultsViewed: { schema: 1 },
};
