import { escapeIdentifier } from 'pg';

/** The schema of a read model: its folder's name in snake_case. */
export function schemaName(projection: string): string {
  return projection.replaceAll('-', '_');
}

/** Where a read model is filled before it takes the place of the one that queries see. */
export function shadowName(schema: string): string {
  return `${schema}__next`;
}

/** Where a read model goes that was replaced, until it is dropped. */
export function retiredName(schema: string): string {
  return `${schema}__old`;
}

/** Where the log is replayed to see whether a read model holds what it should. */
export function replayName(schema: string): string {
  return `${schema}__replay`;
}

/** Names as SQL takes them, quoted and joined: `"requests"."request"`. */
export function qualified(schema: string, name: string): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
}

export function list(names: readonly string[]): string {
  return names.map((name) => escapeIdentifier(name)).join(', ');
}
