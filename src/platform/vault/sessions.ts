import { createHash } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Vault } from './vault.js';

/** `accountId` is who is signed in, if anybody; `expiresAt` an ISO instant. */
export interface SessionEntry {
  readonly data: object;
  readonly accountId: string | null;
  readonly expiresAt: string;
}

/** Sessions in the vault, by the hash of their id. */
export class Sessions {
  constructor(
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /** The data of a session that has not expired. */
  async get(sessionId: string): Promise<object | null> {
    const rows = await this.vault.query<{ data: object }>(
      'SELECT data FROM vault.sessions WHERE session = $1 AND expires_at > $2',
      [hashOf(sessionId), this.clock.now()],
    );
    return rows[0]?.data ?? null;
  }

  async set(sessionId: string, { data, accountId, expiresAt }: SessionEntry): Promise<void> {
    await this.vault.query(
      `INSERT INTO vault.sessions (session, account_id, data, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (session) DO UPDATE
         SET account_id = excluded.account_id, data = excluded.data, expires_at = excluded.expires_at`,
      [hashOf(sessionId), accountId, JSON.stringify(data), expiresAt],
    );
  }

  async destroy(sessionId: string): Promise<void> {
    await this.vault.query('DELETE FROM vault.sessions WHERE session = $1', [hashOf(sessionId)]);
  }

  /** Signs an account out everywhere, except in the session `except`. Answers how many sessions ended. */
  async destroyOf(accountId: string, except?: string): Promise<number> {
    const ended = await this.vault.query(
      'DELETE FROM vault.sessions WHERE account_id = $1 AND session <> $2 RETURNING 1',
      [accountId, except === undefined ? Buffer.alloc(0) : hashOf(except)],
    );
    return ended.length;
  }

  /** How many sessions the account is signed in with. */
  async countOf(accountId: string): Promise<number> {
    const rows = await this.vault.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM vault.sessions WHERE account_id = $1 AND expires_at > $2',
      [accountId, this.clock.now()],
    );
    return rows[0]?.count ?? 0;
  }

  /** Deletes what expired; `get` does not answer it before either. */
  async removeExpired(): Promise<void> {
    await this.vault.query('DELETE FROM vault.sessions WHERE expires_at <= $1', [this.clock.now()]);
  }
}

function hashOf(sessionId: string): Buffer {
  return createHash('sha256').update(sessionId).digest();
}
