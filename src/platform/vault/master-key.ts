import { hkdfSync, randomBytes } from 'node:crypto';
import type { ClientBase } from 'pg';
import { open, seal } from './sealing.js';

/** What the master key itself is used for. Each use has a key of its own, so that none says anything about another. */
export type MasterKeyUse = 'person-keys' | 'own-secret' | 'fingerprint';

/** The 32-byte key of one use (HKDF-SHA256 of the master key). The names are storage: they never change. */
export function masterKeyFor(masterKey: Buffer, use: MasterKeyUse): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `slotwell/${use}`, 32));
}

/** Wraps the vault's own secret. */
export function wrapOwnSecret(masterKey: Buffer, secret: Buffer): Buffer {
  return seal(masterKeyFor(masterKey, 'own-secret'), 'own-secret', secret);
}

export function unwrapOwnSecret(masterKey: Buffer, wrapped: Buffer): Buffer {
  return open(masterKeyFor(masterKey, 'own-secret'), 'own-secret', wrapped);
}

/**
 * Leaves the fingerprint of the master key and a secret of the vault's own in a new vault, and compares and opens them
 * in an old one: a wrong key is found at the start, not when the first name cannot be opened. Answers the secret, from
 * which everything follows that has to outlive a change of the master key.
 */
export async function openOwnSecret(client: ClientBase, masterKey: Buffer): Promise<Buffer> {
  const fingerprint = masterKeyFor(masterKey, 'fingerprint');
  await client.query('BEGIN');
  const { rowCount: isNew } = await client.query(
    'INSERT INTO vault.master_key (fingerprint) VALUES ($1) ON CONFLICT DO NOTHING',
    [fingerprint],
  );
  // A vault from before this secret keyed its look-ups with the master key, and has to go on finding them.
  const secret = isNew ? randomBytes(32) : masterKey;
  await client.query('INSERT INTO vault.own_secret (wrapped) VALUES ($1) ON CONFLICT DO NOTHING', [
    wrapOwnSecret(masterKey, secret),
  ]);
  const { rows } = await client.query<{ fingerprint: Buffer; wrapped: Buffer }>(
    'SELECT fingerprint, wrapped FROM vault.master_key, vault.own_secret',
  );
  const isOurs = rows[0]?.fingerprint.equals(fingerprint) ?? false;
  await client.query(isOurs ? 'COMMIT' : 'ROLLBACK');
  if (!rows[0] || !isOurs) throw new WrongMasterKey();
  return unwrapOwnSecret(masterKey, rows[0].wrapped);
}

/** The vault was made with another master key than the one that is set now. */
export class WrongMasterKey extends Error {
  constructor() {
    super(
      'The master key is not the one that this database was made with. Set SLOTWELL_MASTER_KEY to that key, ' +
        'or put its file back into the data directory. After an interrupted rotation run `npm run master-key:rotate` again.',
    );
  }
}
