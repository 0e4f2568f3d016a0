import { isIPv6 } from 'node:net';
import type { TryLimit } from '../../kernel/limits.js';
import { refuse, type Refusal } from '../../kernel/refusal.js';
import type { Clock } from '../clock.js';
import { namedInLog, securityLog } from '../security-log.js';
import { hmacOf, UNHURRIED, type Vault } from './vault.js';

/** What is limited: `what` somebody does, by `whose` account, address or login it is counted. */
export interface Subject {
  readonly what: string;
  readonly whose: string;
  readonly limit: TryLimit;
}

/** Counts tries and says how long the next one has to wait. Nobody is ever locked out: a delay grows up to its limit. */
export class Throttles {
  private readonly hmac: (text: string) => Buffer;

  constructor(
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {
    this.hmac = hmacOf(vault, 'throttles');
  }

  /**
   * Counts one try for each subject, before it is made: tries at the same time cannot slip through. Refuses with
   * `too-many-tries` and the `seconds` to wait when one of them is not free yet; then none is counted.
   */
  async count(subjects: readonly Subject[]): Promise<Refusal | null> {
    const now = this.clock.now();
    const keyed = this.keyed(subjects);
    const forgetMinutes = keyed.map(({ limit }) => limit.forgetMinutes);
    await this.vault.queryPrepared(ENSURE, [keyed.map(({ key }) => key), forgetMinutes, now]);
    const [row] = await this.vault.queryPrepared<{ counted: number; free_at: Date | null }>(COUNT, [
      keyed.map(({ key }) => key),
      keyed.map(({ limit }) => limit.free),
      keyed.map(({ limit }) => limit.firstSeconds),
      keyed.map(({ limit }) => limit.longestSeconds),
      forgetMinutes,
      now,
    ]);
    if (row?.counted === keyed.length) return null;
    const tried = subjects.map(({ what, whose }) => `${what} ${namedInLog(whose)}`);
    securityLog.warn(`Held back, after too many tries: ${tried.join(', ')}`);
    const waitMs = (row?.free_at?.getTime() ?? Date.parse(now)) - Date.parse(now);
    return refuse('too-many-tries', undefined, { seconds: Math.max(1, Math.ceil(waitMs / 1_000)) });
  }

  /** A try was right: what `forgotten` counted is forgotten, and of `kept` this one try is taken back. */
  async succeeded(forgotten: Subject, kept: Subject): Promise<void> {
    await this.vault.queryPrepared(SUCCEEDED, [this.keyOf(forgotten), this.keyOf(kept)]);
  }

  async removeExpired(): Promise<void> {
    await this.vault.query(
      `DELETE FROM vault.throttles WHERE subject IN (
         SELECT subject FROM vault.throttles WHERE forget_at <= $1 FOR UPDATE SKIP LOCKED
       ) AND forget_at <= $1`,
      [this.clock.now()],
    );
  }

  /** Sorted: two who count the same subjects cannot wait for each other. */
  private keyed(subjects: readonly Subject[]): { readonly key: Buffer; readonly limit: TryLimit }[] {
    return subjects
      .map((subject) => ({ key: this.keyOf(subject), limit: subject.limit }))
      .sort((one, other) => Buffer.compare(one.key, other.key));
  }

  private keyOf({ what, whose }: Subject): Buffer {
    return this.hmac(JSON.stringify([what, whose]));
  }
}

/** What an address is counted by: of an IPv6 address the network, since one household has all of it. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}

/** Two tries at once may have read the clock in either order, so what is free is free at any time. */
const AT_ONCE = `to_timestamp(0)`;

/** Makes a row for each subject: who locks several then finds all of them, and locks them in one order. */
const ENSURE = `
  WITH unhurried AS MATERIALIZED (${UNHURRIED})
  INSERT INTO vault.throttles (subject, tries, last_at, free_at, forget_at)
  SELECT subject, 0, $3, ${AT_ONCE}, $3::timestamptz + forget_minutes * interval '1 minute'
    FROM unhurried, unnest($1::bytea[], $2::int[]) AS asked (subject, forget_minutes) ORDER BY subject
  ON CONFLICT DO NOTHING`;

/** Locks in the order of `COUNT`, and deletes nothing, so that the two never wait for each other. */
const SUCCEEDED = `
  WITH unhurried AS MATERIALIZED (${UNHURRIED}), held AS MATERIALIZED (
    SELECT subject FROM vault.throttles WHERE subject IN ($1, $2) ORDER BY subject FOR UPDATE
  )
  UPDATE vault.throttles
     SET tries = CASE WHEN subject = $1 THEN 0 ELSE greatest(tries - 1, 0) END, free_at = ${AT_ONCE}
   WHERE subject IN ($1, $2) AND (SELECT count(*) FROM held, unhurried) > 0`;

/** Locks first what is there, so that tries of the same subject go one after the other. */
const COUNT = `
  WITH unhurried AS MATERIALIZED (${UNHURRIED}), asked AS (
    SELECT asked.* FROM unhurried, unnest($1::bytea[], $2::int[], $3::int[], $4::int[], $5::int[])
      AS asked (subject, free, first_seconds, longest_seconds, forget_minutes)
  ), held AS MATERIALIZED (
    SELECT subject, free_at FROM vault.throttles WHERE subject = ANY($1::bytea[]) ORDER BY subject FOR UPDATE
  ), counted AS (
    INSERT INTO vault.throttles AS t (subject, tries, last_at, free_at, forget_at)
    SELECT subject, 1, $6::timestamptz,
           CASE WHEN free > 1 THEN ${AT_ONCE} ELSE $6::timestamptz + first_seconds * interval '1 second' END,
           $6::timestamptz + forget_minutes * interval '1 minute'
      FROM asked
     WHERE (SELECT count(*) FROM held WHERE free_at > $6::timestamptz) = 0
     ORDER BY subject
    ON CONFLICT (subject) DO UPDATE SET
      tries = CASE WHEN t.forget_at <= $6::timestamptz THEN 1 ELSE t.tries + 1 END,
      last_at = $6::timestamptz,
      forget_at = excluded.forget_at,
      free_at = (
        SELECT CASE WHEN t.forget_at <= $6::timestamptz OR t.tries + 1 < a.free THEN ${AT_ONCE}
                    ELSE $6::timestamptz + interval '1 second'
                         * least(a.longest_seconds, a.first_seconds * power(2, least(t.tries + 1 - a.free, 30)))
               END
          FROM asked a WHERE a.subject = t.subject)
    WHERE t.free_at <= $6::timestamptz
    RETURNING 1
  )
  SELECT (SELECT count(*)::int FROM counted) AS counted, (SELECT max(free_at) FROM held) AS free_at`;
