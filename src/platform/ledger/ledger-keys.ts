import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { open, seal } from '../vault/sealing.js';
import type { Vault, VaultQueries, VaultTransaction } from '../vault/vault.js';
import { keyIdOf, type SigningKey } from './seal.js';

interface Row {
  readonly id: string;
  readonly sealed: Buffer;
}

/**
 * The Ed25519 keys that sign seals. The private half is kept in the vault, sealed with the vault's own secret, which the
 * master key opens: whoever can write to the database alone can neither sign nor pass off a key of their own.
 */
export class LedgerKeys {
  constructor(private readonly vault: Vault) {}

  /** The key that signs: the newest that opens. The first one who asks makes it. */
  async toSign(): Promise<SigningKey> {
    const rows = await this.rows(this.vault);
    if (rows.length === 0) return this.opened(await this.vault.transaction((tx) => this.make(tx)));
    const [newest] = this.ours(rows);
    if (!newest) throw new Error('No signing key of the ledger opens: the vault is not the one that it was');
    return newest;
  }

  /** The public keys, in base64, whose private halves open: nobody else can have made them. */
  async trusted(): Promise<ReadonlySet<string>> {
    return new Set(this.ours(await this.rows(this.vault)).map(({ publicKey }) => publicKey));
  }

  private ours(rows: readonly Row[]): SigningKey[] {
    return rows.flatMap((row) => {
      try {
        return [this.opened(row)];
      } catch {
        return [];
      }
    });
  }

  /** Of two who make one at once the second waits, and finds that of the first. */
  private async make(tx: VaultTransaction): Promise<Row> {
    await tx.query('SELECT FROM vault.ledger FOR UPDATE');
    const [made] = await this.rows(tx);
    if (made) return made;
    const { privateKey } = generateKeyPairSync('ed25519');
    const publicKey = publicKeyOf(privateKey);
    const id = keyIdOf(publicKey);
    const sealed = seal(this.sealing(), id, privateKey.export({ format: 'der', type: 'pkcs8' }));
    await tx.query('INSERT INTO vault.ledger_key (id, public_key, sealed) VALUES ($1, $2, $3)', [
      id,
      publicKey,
      sealed,
    ]);
    return { id, sealed };
  }

  /** The purpose is storage: it never changes. */
  private sealing(): Buffer {
    return this.vault.secretFor('slotwell/ledger');
  }

  private rows(vault: VaultQueries): Promise<Row[]> {
    return vault.query<Row>('SELECT id, sealed FROM vault.ledger_key ORDER BY made_at DESC, id');
  }

  private opened({ id, sealed }: Row): SigningKey {
    const plain = open(this.sealing(), id, sealed);
    const privateKey = createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
    return { privateKey, publicKey: publicKeyOf(privateKey) };
  }
}

function publicKeyOf(privateKey: KeyObject): string {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('base64');
}
