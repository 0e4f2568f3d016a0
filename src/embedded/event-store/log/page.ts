import type { RecordedEvent } from './event.js';

/** What is taken out of the log at once: a client that stalls makes the server hold no more. */
export const PAGE_BYTES = 128 * 1024;
export const PAGE_EVENTS = 512;

export interface Page {
  readonly events: readonly RecordedEvent[];
  /** Nothing comes after these events for now. */
  readonly last: boolean;
}

export const sizeOf = ({ metadata, data }: RecordedEvent): number => metadata.length + data.length;
