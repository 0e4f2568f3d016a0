/** EventStoreDB's default limit for the events of one append: data, metadata and type names together. */
export const MAX_APPEND_BYTES = 1024 * 1024;

/** Revision and position are those of the last event; an append without events has no position. */
export interface Committed {
  readonly kind: 'committed';
  readonly revision?: number | undefined;
  readonly position?: number | undefined;
}

export type Outcome =
  | Committed
  | { readonly kind: 'wrong-expected-version'; readonly actual?: number | undefined }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'bad-request'; readonly reason: string }
  /** The client's deadline passed, and whether the events will be written is not known. */
  | { readonly kind: 'timeout' }
  /** The database refused the events; nothing was written. */
  | { readonly kind: 'failed' };
