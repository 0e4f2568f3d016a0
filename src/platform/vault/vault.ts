import { createHmac, hkdfSync } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { isRefusal } from '../../kernel/refusal.js';
import { openOwnSecret } from './master-key.js';
import { prepared } from '../prepared.js';
import { migrate } from './migrate.js';

/** Reads and writes of the vault. Queries name tables with their schema and pass every value as a parameter. */
export interface VaultQueries {
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** A transaction of the vault. What is done through it is committed together, or not at all. */
export type VaultTransaction = VaultQueries;

export interface VaultOptions {
  /** `postgres://…` of the database that holds the schema `vault`. */
  readonly url: string;
  /** 32 bytes. */
  readonly masterKey: Buffer;
  /** How many connections at most; 10 unless told. */
  readonly connections?: number;
}

const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 30_000;
/** Of a statement by itself, where the server says nothing at all. */
const SINGLE_WITHIN_MS = 20_000;

/** The state that is backed up: keys, credentials, sessions, tokens, outbox, and positions of processes. */
export class Vault implements VaultQueries {
  /** Wraps the keys of people and the vault's own secret. What must outlive it follows from that secret. */
  readonly masterKey: Buffer;
  private readonly pool: Pool;
  private ownSecret: Buffer | undefined;

  constructor({ url, masterKey, connections = 10 }: VaultOptions) {
    if (masterKey.length !== 32) throw new Error('The master key must have 32 bytes');
    this.masterKey = masterKey;
    this.pool = new Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      statement_timeout: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS + CONNECT_WITHIN_MS,
      application_name: 'slotwell-vault',
    });
    const logger = new Logger(Vault.name);
    this.pool.on('error', (error) => logger.warn(`An idle connection was lost: ${error.message}`));
    // While a transaction has a connection the pool does not listen to it, and the event would end the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /**
   * Brings the schema `vault` up to date; any number of processes may do so at once.
   * @throws when the schema was made with another master key
   */
  async migrate(): Promise<void> {
    await this.withClient(async (client) => {
      await migrate(client);
      this.ownSecret = await openOwnSecret(client, this.masterKey);
    });
  }

  /**
   * 32 bytes for one purpose, the same in every process, whatever becomes of the master key. The names of purposes are
   * storage: they never change. Only after `migrate`.
   */
  secretFor(purpose: string): Buffer {
    if (!this.ownSecret) throw new Error('The vault is not open yet');
    return Buffer.from(hkdfSync('sha256', this.ownSecret, '', purpose, 32));
  }

  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({ text: sql, values: [...values], ...inTime });
    return rows;
  }

  /** The same for what is asked with every page or sign-in: the text never changes, and rows are found by key. */
  async queryPrepared<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({ ...prepared(sql), values: [...values], ...inTime });
    return rows;
  }

  /** Commits what `work` did, or takes it back when `work` throws or answers a refusal. */
  transaction<T>(work: (tx: VaultTransaction) => Promise<T>): Promise<T> {
    return this.withClient(async (client) => {
      await client.query('BEGIN');
      const answer = await work(inTransaction(client));
      const refused = typeof answer === 'object' && answer !== null && isRefusal(answer);
      await client.query(refused ? 'ROLLBACK' : 'COMMIT');
      return answer;
    });
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  /** A connection whose work ended in an error is closed, which takes back what it had begun. */
  private async withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      const answer = await work(client);
      client.release();
      return answer;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

const inTime: object = { query_timeout: SINGLE_WITHIN_MS };

/**
 * A part of a statement: what the statement writes need not be on the disk before it is answered. For what may be as it
 * was a moment ago when PostgreSQL crashes. The statement has to read from it, or it has no effect.
 */
export const UNHURRIED = `SELECT set_config('synchronous_commit', 'off', true)`;

/** HMAC-SHA256 under a secret of the vault, for look-ups of what is not to be read there. */
export function hmacOf(
  vault: Vault,
  use: 'logins' | 'tokens' | 'throttles' | 'codes' | 'second-factors' | 'sample-passwords',
): (text: string) => Buffer {
  let key: Buffer | undefined;
  return (text) => {
    key ??= vault.secretFor(`slotwell/${use}`);
    return createHmac('sha256', key).update(text).digest();
  };
}

function inTransaction(client: PoolClient): VaultTransaction {
  return {
    async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
      const { rows } = await client.query<Row>(sql, [...values]);
      return rows;
    },
  };
}
