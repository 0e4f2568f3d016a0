/** EventStoreDB's default limit for the events of one append: data, metadata and type names together. */
export const MAX_APPEND_BYTES = 1024 * 1024;

/** How an append ended. Revision and position are those of its last event; an append without events has none. */
export type Outcome =
  | { readonly kind: 'committed'; readonly revision?: number; readonly position?: number }
  | { readonly kind: 'wrong-expected-version'; readonly actual?: number }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'bad-request'; readonly reason: string }
  /** Not known to be written when the client's deadline passed. */
  | { readonly kind: 'timeout' }
  /** The database refused the events; nothing was written. */
  | { readonly kind: 'failed'; readonly reason: string };
