import type { Client } from 'pg';
import { connected } from '../connected.js';
import { masterKeyFor, unwrapOwnSecret, WrongMasterKey, wrapOwnSecret } from './master-key.js';
import { migrate } from './migrate.js';
import { open, seal } from './sealing.js';

export interface Rotation {
  /** `postgres://…` of the database that holds the vault. */
  readonly url: string;
  /** 32 bytes each. */
  readonly from: Buffer;
  readonly to: Buffer;
}

/** `done` is false when the vault had the new master key already: an earlier rotation was interrupted after its commit. */
export interface Rotated {
  readonly done: boolean;
  /** How many people's keys were wrapped anew. */
  readonly people: number;
}

/** A process that would go on with the old key uses the vault. */
export class VaultInUse extends Error {
  constructor() {
    super('Slotwell is running. Stop all of its processes: they would go on with the old master key.');
  }
}

const AT_ONCE = 5_000;

/**
 * Wraps every key in the vault anew, in one transaction: interrupted at any moment, the vault is wholly under one
 * master key or the other, and the rotation can be begun again. Whatever else is keyed follows from the vault's own
 * secret, which stays as it is. Throws `WrongMasterKey` when the vault has neither key, `VaultInUse` when Slotwell runs.
 */
export async function rotateMasterKey(
  { url, from, to }: Rotation,
  progress: (people: number, all: number) => void = () => undefined,
): Promise<Rotated> {
  return connected({ connectionString: url, application_name: 'master key rotation' }, async (client) => {
    await migrate(client);
    await client.query('BEGIN');
    const { rows } = await client.query<{ fingerprint: Buffer }>(
      'SELECT fingerprint FROM vault.master_key FOR UPDATE',
    );
    const fingerprint = rows[0]?.fingerprint;
    if (fingerprint?.equals(masterKeyFor(to, 'fingerprint'))) return { done: false, people: 0 };
    if (!fingerprint?.equals(masterKeyFor(from, 'fingerprint'))) throw new WrongMasterKey();
    await refuseWhileInUse(client);
    const people = await rewrapPeople(client, { from, to }, progress);
    await rewrapOwnSecret(client, { from, to });
    await client.query('UPDATE vault.master_key SET fingerprint = $1', [masterKeyFor(to, 'fingerprint')]);
    await client.query('COMMIT');
    return { done: true, people };
  });
}

async function refuseWhileInUse(client: Client): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'slotwell%'`,
  );
  if (rowCount) throw new VaultInUse();
}

async function rewrapPeople(
  client: Client,
  { from, to }: Pick<Rotation, 'from' | 'to'>,
  progress: (people: number, all: number) => void,
): Promise<number> {
  const [before, after] = [masterKeyFor(from, 'person-keys'), masterKeyFor(to, 'person-keys')];
  const counted = await client.query<{ all: number }>(
    'SELECT count(*)::int AS all FROM vault.person_keys WHERE wrapped IS NOT NULL',
  );
  const all = counted.rows[0]?.all ?? 0;
  let people = 0;
  for (let last = ''; people < all;) {
    const { rows } = await client.query<{ person: string; wrapped: Buffer }>(
      `SELECT person, wrapped FROM vault.person_keys WHERE wrapped IS NOT NULL AND person > $1
       ORDER BY person LIMIT $2`,
      [last, AT_ONCE],
    );
    const anew = rows.map(({ person, wrapped }) => seal(after, person, open(before, person, wrapped)));
    const { rowCount } = await client.query(
      `UPDATE vault.person_keys AS kept SET wrapped = given.wrapped
       FROM unnest($1::text[], $2::bytea[]) AS given (person, wrapped) WHERE kept.person = given.person`,
      [rows.map(({ person }) => person), anew],
    );
    last = rows.at(-1)?.person ?? '';
    if (rows.length === 0 || rowCount !== rows.length) break;
    people += rows.length;
    progress(people, all);
  }
  if (people !== all) throw new Error(`Only ${people} of ${all} keys were wrapped anew: nothing was changed`);
  return people;
}

async function rewrapOwnSecret(client: Client, { from, to }: Pick<Rotation, 'from' | 'to'>): Promise<void> {
  const { rows } = await client.query<{ wrapped: Buffer }>('SELECT wrapped FROM vault.own_secret');
  const secret = rows[0] ? unwrapOwnSecret(from, rows[0].wrapped) : from;
  await client.query(
    `INSERT INTO vault.own_secret (wrapped) VALUES ($1) ON CONFLICT (only_one) DO UPDATE SET wrapped = excluded.wrapped`,
    [wrapOwnSecret(to, secret)],
  );
}
