import type { Bindings } from '../../src/platform/projecting/bindings.js';

/** What an auditor looks for. Everything that is given must hold; ids are compared as they are. */
export interface EventFilter {
  /** An account, a process, or `visitor`. */
  readonly actor?: string;
  /** The id of anybody or anything that the event names. */
  readonly subject?: string;
  readonly type?: string;
  readonly stream?: string;
  readonly correlation?: string;
  /** ISO instants: from the first one on, and before the second. */
  readonly from?: string;
  readonly to?: string;
}

/**
 * The events `e` that fit, from `FROM` to the end of the `WHERE`, and the columns to order them by: those of the table
 * whose index finds them. A stream and a correlation have few events; a subject may have very many.
 */
export function matchingEvents(
  filter: EventFilter,
  { bind }: Pick<Bindings, 'bind'>,
): { readonly matching: string; readonly order: readonly [at: string, position: string] } {
  const { actor, subject, type, stream, correlation, from, to } = filter;
  const bySubject = Boolean(subject) && !stream && !correlation;
  const of = bySubject ? 's' : 'e';
  const conditions = [
    actor && `${of}.actor = ${bind(actor)}`,
    type && `${of}.type = ${bind(type)}`,
    from && `${of}.at >= ${bind(from)}`,
    to && `${of}.at < ${bind(to)}`,
    stream && `e.stream = ${bind(stream)}`,
    correlation && `e.correlation_id = ${bind(correlation)}`,
    subject && bySubject && `s.subject = ${bind(subject)}`,
    subject &&
      !bySubject &&
      `EXISTS (SELECT FROM audit.subject s WHERE s.position = e.position AND s.subject = ${bind(subject)})`,
  ].filter(Boolean);
  // A left join: counting, which needs nothing of the event, leaves it out.
  const tables = bySubject
    ? 'audit.subject s LEFT JOIN audit.event e ON e.position = s.position'
    : 'audit.event e';
  return {
    matching: `FROM ${tables} WHERE ${['true', ...conditions].join(' AND ')}`,
    order: [`${of}.at`, `${of}.position`],
  };
}
