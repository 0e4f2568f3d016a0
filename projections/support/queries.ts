import type { Role } from '../../src/kernel/actor.js';
import type { SupportTopic, Told } from '../../src/notifications/domain/support/support.events.js';
import { bindings, type Bindings } from '../../src/platform/projecting/bindings.js';
import { cappedCount, COUNT_CAP, keyAfter, type Page } from '../../src/platform/projecting/page.js';
import { readPage } from '../../src/platform/projecting/read-page.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { wordPatterns } from '../../src/platform/projecting/words.js';

/** `open`: nobody has answered yet; `answered`: somebody has, and it is not closed. What was erased is closed. */
export type SupportStatus = 'open' | 'answered' | 'closed';

/** What somebody wrote to the clinic. Times are ISO instants. */
export interface SupportRow {
  readonly supportId: string;
  /** `null` for a visitor who was not signed in. */
  readonly accountId: string | null;
  /** The patient who the account was when it wrote, and its role. */
  readonly patientId: string | null;
  readonly role: Role | null;
  readonly topic: SupportTopic;
  readonly message: string;
  readonly fullName: string | null;
  /** An e-mail address or a phone number. */
  readonly contact: string;
  readonly requestedAt: string;
  readonly answeredAt: string | null;
  readonly closedAt: string | null;
  readonly status: SupportStatus;
  /** Whether there is an answer that who asked has not seen; never of a visitor. */
  readonly unread: boolean;
  /** When they saw answers last. */
  readonly readAt: string | null;
  readonly erased: boolean;
}

export interface SupportAnswerRow {
  readonly supportId: string;
  readonly answer: string;
  readonly told: Told;
  /** Whose words they are. */
  readonly accountId: string | null;
  readonly answeredAt: string;
}

/** What staff look for. `topics` are those that they may see; `q` holds words that name, contact or message have. */
export interface SupportFilter {
  readonly topics: readonly string[];
  readonly topic?: string;
  readonly status?: string;
  readonly q?: string;
  readonly after?: string;
}

const columns = `
  r.support_id AS "supportId", r.account_id AS "accountId", r.patient_id AS "patientId", r.role, r.topic, r.message,
  r.full_name AS "fullName", r.contact, r.requested_at AS "requestedAt", r.answered_at AS "answeredAt",
  r.closed_at AS "closedAt", r.status, r.unread, r.read_at AS "readAt", r.erased, r.asked::double precision AS asked`;

/** What people wrote, the newest first. `status` may be `all`; left out it means whatever waits for an answer. */
export function searchSupport(db: ReadModels, filter: SupportFilter): Promise<Page<SupportRow>> {
  const { values, bind } = bindings();
  const { topics, topic, status = 'open', q, after } = filter;
  const conditions = [
    `r.topic = ANY(${bind(topics)}::text[])`,
    ...(topic ? [`r.topic = ${bind(topic)}`] : []),
    ...(status === 'all' ? [] : [`r.status = ${bind(status)}`]),
    ...wordPatterns(q).map((pattern) => `r.search LIKE ${bind(pattern)}`),
  ];
  return newestFirst(db, { values, bind }, conditions, after);
}

/** What an account wrote, the newest first. */
export function supportOf(
  db: ReadModels,
  { accountId, after }: { accountId: string; after?: string },
): Promise<Page<SupportRow>> {
  const { values, bind } = bindings();
  return newestFirst(db, { values, bind }, [`r.account_id = ${bind(accountId)}`], after);
}

export async function supportById(db: ReadModels, supportId: string): Promise<SupportRow | null> {
  const { values, bind } = bindings();
  const [row] = await db.query<SupportRow>(
    `SELECT ${columns} FROM support.request r WHERE r.support_id = ${bind(supportId)}`,
    values,
  );
  return row ?? null;
}

/** The answers to these requests, in the order in which they were given. */
export function answersTo(db: ReadModels, supportIds: readonly string[]): Promise<SupportAnswerRow[]> {
  const { values, bind } = bindings();
  return db.query<SupportAnswerRow>(
    `SELECT a.support_id AS "supportId", a.answer, a.told, a.account_id AS "accountId", a.answered_at AS "answeredAt"
       FROM support.answer a WHERE a.support_id = ANY(${bind(supportIds)}::text[])
      ORDER BY a.given`,
    values,
  );
}

/** How many messages about these topics nobody has answered yet, counted up to 1000. */
export async function unansweredSupport(
  db: ReadModels,
  topics: readonly string[],
): Promise<{ count: number; capped: boolean }> {
  const { values, bind } = bindings();
  const [counted] = await db.query<{ found: number }>(
    `SELECT count(*)::int AS found
       FROM (SELECT FROM support.request r
              WHERE r.status = 'open' AND r.topic = ANY(${bind(topics)}::text[]) LIMIT ${COUNT_CAP + 1}) AS waiting`,
    values,
  );
  return cappedCount(counted?.found ?? 0);
}

/** Whether there are answers that the account has not seen. */
export async function hasUnreadAnswer(db: ReadModels, accountId: string): Promise<boolean> {
  const { values, bind } = bindings();
  const rows = await db.query(
    `SELECT 1 FROM support.request r WHERE r.account_id = ${bind(accountId)} AND r.unread LIMIT 1`,
    values,
  );
  return rows.length > 0;
}

function newestFirst(
  db: ReadModels,
  { values, bind }: Bindings,
  conditions: readonly string[],
  after: string | undefined,
): Promise<Page<SupportRow>> {
  return readPage<SupportRow & { readonly asked: number }>(
    db,
    {
      values,
      bind,
      columns,
      matching: `FROM support.request r WHERE ${conditions.join(' AND ')}`,
      order: ['r.asked'],
      latestFirst: true,
      keyOf: ({ asked }) => [asked],
    },
    keyAfter(after, 'number'),
  );
}
