import { createHash } from 'node:crypto';

/** A statement that PostgreSQL parses and plans once for each connection, and keeps under its name. */
export interface Prepared {
  readonly name: string;
  readonly text: string;
}

const known = new Map<string, Prepared>();

/** For texts of which there are few: every connection keeps each of them for good. */
export function prepared(text: string): Prepared {
  let statement = known.get(text);
  if (!statement) {
    // PostgreSQL keeps 63 bytes of a name.
    statement = { name: createHash('sha256').update(text).digest('base64url'), text };
    known.set(text, statement);
  }
  return statement;
}
