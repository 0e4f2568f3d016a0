import type { Role } from '../../../kernel/actor.js';
import type { EventShapes } from '../../../kernel/stream.js';

/** What a search of the log found was taken away, as the log keeps it: personal data sealed. */
export type ExportsEvent = {
  readonly type: 'EventsExported';
  readonly data: {
    accountId: string;
    role: Role;
    format: 'ndjson' | 'csv';
    /** What was searched for. */
    filter: Readonly<Record<string, string>>;
    /** The position of the last event that could be in it, as digits. */
    upTo: string;
  };
};

export const exportsEvents: EventShapes<ExportsEvent> = {
  EventsExported: { schema: 1 },
};
