import { createHash } from 'node:crypto';
import { defaultSessionLimits, type SessionLimits } from '../../kernel/limits.js';
import type { Clock } from '../clock.js';
import { SESSION_ENDED_CHANNEL } from './session-endings.js';
import { UNHURRIED, type Vault, type VaultQueries } from './vault.js';

/** `accountId` is who is signed in, or about to be; `expiresAt` an ISO instant. */
export interface SessionEntry {
  readonly data: object;
  readonly accountId: string;
  readonly expiresAt: string;
}

/** A session as its owner sees it in a list. `id` ends it, and signs nobody in. */
export interface ListedSession {
  readonly id: string;
  readonly data: object;
  readonly usedAt: Date;
  /** Whether it is the one that asks. */
  readonly own: boolean;
}

/** A use is noted when the one before it lies so far back. */
const NOTE_EVERY_SECONDS = 60;

/** Sessions in the vault, by the hash of their id. */
export class Sessions {
  constructor(
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly limits: SessionLimits = defaultSessionLimits,
  ) {}

  /** The data of a session that has not expired and was used of late; this is another use. */
  async get(sessionId: string): Promise<object | null> {
    const row = await this.find(sessionId);
    if (row?.unnoted === true)
      await this.vault.queryPrepared(
        `UPDATE vault.sessions SET used_at = $2 FROM (${UNHURRIED}) AS unhurried WHERE session = $1 AND used_at < $2`,
        [hashOf(sessionId), this.clock.now()],
      );
    return row?.data ?? null;
  }

  /** The same, without using it: an open page that only listens does not keep its session alive. */
  async peek(sessionId: string): Promise<object | null> {
    return (await this.find(sessionId))?.data ?? null;
  }

  /**
   * Begins a session of who was checked against this generation of the account's credentials, also in place of what the
   * session stood for. Answers `false`, and begins nothing, when that is no longer how they are, or the account is locked:
   * whoever changes them ends all sessions there are, and this one waits until that is committed, or comes before it.
   * One that PostgreSQL loses in a crash is one sign-in more: nobody waits for the disk.
   */
  async begin(sessionId: string, entry: SessionEntry, generation: number): Promise<boolean> {
    const { data, accountId, expiresAt } = entry;
    const begun = await this.vault.queryPrepared(
      `INSERT INTO vault.sessions (session, account_id, data, expires_at, used_at)
       SELECT $1, account_id, $3::jsonb, $4::timestamptz, $5::timestamptz
       FROM vault.credentials, (${UNHURRIED}) AS unhurried
       WHERE account_id = $2 AND generation = $6 AND NOT locked FOR SHARE OF credentials
       ON CONFLICT (session) DO UPDATE
         SET account_id = excluded.account_id, data = excluded.data, expires_at = excluded.expires_at,
           used_at = excluded.used_at
       RETURNING 1`,
      [hashOf(sessionId), accountId, JSON.stringify(data), expiresAt, this.clock.now(), generation],
    );
    return begun.length > 0;
  }

  /** Keeps other data of a session. One that has ended stays so: nothing is kept. */
  async change(sessionId: string, { data, accountId, expiresAt }: SessionEntry): Promise<void> {
    await this.vault.queryPrepared(
      `UPDATE vault.sessions SET account_id = $2, data = $3::jsonb, expires_at = $4, used_at = $5 WHERE session = $1`,
      [hashOf(sessionId), accountId, JSON.stringify(data), expiresAt, this.clock.now()],
    );
  }

  /**
   * Lets a session go on under another id, and ends the one it had. Answers whether it was there: as one row changes,
   * who ends all sessions of an account at the same time finds it under the one id or the other.
   */
  async move(sessionId: string, to: string): Promise<boolean> {
    const [row] = await this.vault.query<{ count: number }>(
      `WITH moved AS (UPDATE vault.sessions SET session = $2 WHERE session = $1 RETURNING 1)
       SELECT count(${told("encode($1, 'hex')")})::int AS count FROM moved`,
      [hashOf(sessionId), hashOf(to)],
    );
    return row?.count === 1;
  }

  async destroy(sessionId: string): Promise<void> {
    await end(this.vault, 'session = $1', [hashOf(sessionId)]);
  }

  /** Signs an account out everywhere, except in the session `except`. Answers how many sessions ended. */
  destroyOf(accountId: string, except?: string, tx: VaultQueries = this.vault): Promise<number> {
    const kept = except === undefined ? Buffer.alloc(0) : hashOf(except);
    return end(tx, 'account_id = $1 AND session <> $2', [accountId, kept]);
  }

  /** Ends one of an account's sessions, named as in its list. Answers whether it was there. */
  async destroyListed(accountId: string, id: string): Promise<boolean> {
    return (await end(this.vault, 'account_id = $1 AND id = $2', [accountId, id])) > 0;
  }

  /** The sessions the account is signed in with, the one used last first; `own` is the id of the one that asks. */
  listOf(accountId: string, own: string): Promise<ListedSession[]> {
    return this.vault.query<ListedSession>(
      `SELECT id, data, used_at AS "usedAt", session = $2 AS own FROM vault.sessions
       WHERE account_id = $1 AND data ? 'signedIn' AND ${alive('$3', '$4')}
       ORDER BY session = $2 DESC, used_at DESC, id LIMIT 200`,
      [accountId, hashOf(own), this.clock.now(), this.limits.idleMinutes],
    );
  }

  /** How many sessions the account is signed in with. */
  async countOf(accountId: string): Promise<number> {
    const rows = await this.vault.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM vault.sessions WHERE account_id = $1 AND ${alive('$2', '$3')}`,
      [accountId, this.clock.now(), this.limits.idleMinutes],
    );
    return rows[0]?.count ?? 0;
  }

  /** Deletes what expired; `get` does not answer it before either. */
  async removeExpired(): Promise<void> {
    await end(this.vault, `NOT (${alive('$1', '$2')})`, [this.clock.now(), this.limits.idleMinutes]);
  }

  private async find(sessionId: string): Promise<{ data: object; unnoted: boolean } | undefined> {
    const rows = await this.vault.queryPrepared<{ data: object; unnoted: boolean }>(
      `SELECT data, used_at < $2::timestamptz - interval '${NOTE_EVERY_SECONDS} seconds' AS unnoted
       FROM vault.sessions WHERE session = $1 AND ${alive('$2', '$3')}`,
      [hashOf(sessionId), this.clock.now(), this.limits.idleMinutes],
    );
    return rows[0];
  }
}

/** What a session is called where its id must not be known. */
export function fingerprintOf(sessionId: string): string {
  return hashOf(sessionId).toString('hex');
}

function alive(now: string, idleMinutes: string): string {
  return `(expires_at > ${now}::timestamptz AND used_at > ${now}::timestamptz - ${idleMinutes}::int * interval '1 minute')`;
}

/** Ends sessions, and tells every process which, once that is committed. Answers how many. */
async function end(on: VaultQueries, which: string, values: readonly unknown[]): Promise<number> {
  const [row] = await on.query<{ count: number }>(
    `WITH ended AS (DELETE FROM vault.sessions WHERE ${which} RETURNING session)
     SELECT count(${told("encode(session, 'hex')")})::int AS count FROM ended`,
    values,
  );
  return row?.count ?? 0;
}

const told = (fingerprint: string): string => `pg_notify('${SESSION_ENDED_CHANNEL}', ${fingerprint})`;

function hashOf(sessionId: string): Buffer {
  return createHash('sha256').update(sessionId).digest();
}
