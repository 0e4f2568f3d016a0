import { createHmac, hkdfSync } from 'node:crypto';
import type { ClientBase } from 'pg';

/** What the master key is used for. Each use has a key of its own, so that none says anything about another. */
export type MasterKeyUse = 'person-keys' | 'logins' | 'tokens' | 'fingerprint';

/** The 32-byte key of one use (HKDF-SHA256 of the master key). The names are storage: they never change. */
export function keyFor(masterKey: Buffer, use: MasterKeyUse): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `slotwell/${use}`, 32));
}

/** HMAC-SHA256 under the key of one use. */
export function hmacFor(masterKey: Buffer, use: MasterKeyUse): (text: string) => Buffer {
  const key = keyFor(masterKey, use);
  return (text) => createHmac('sha256', key).update(text).digest();
}

/**
 * Leaves the fingerprint of the master key in a new vault, and compares it in an old one: a wrong key is found at the
 * start, not when the first name cannot be opened.
 */
export async function checkMasterKey(client: ClientBase, masterKey: Buffer): Promise<void> {
  const fingerprint = keyFor(masterKey, 'fingerprint');
  await client.query('INSERT INTO vault.master_key (fingerprint) VALUES ($1) ON CONFLICT DO NOTHING', [
    fingerprint,
  ]);
  const { rows } = await client.query<{ fingerprint: Buffer }>('SELECT fingerprint FROM vault.master_key');
  if (!rows[0]?.fingerprint.equals(fingerprint)) throw new WrongMasterKey();
}

/** The vault was made with another master key than the one that is set now. */
export class WrongMasterKey extends Error {
  constructor() {
    super(
      'The master key is not the one that this database was made with. Set SLOTWELL_MASTER_KEY to that key, ' +
        'or put its file back into the data directory.',
    );
  }
}
