import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.js';

/** What the tree was at one size, signed. Seals may be kept elsewhere: each proves everything before it. */
export interface Seal {
  readonly treeSize: number;
  /** In hex. */
  readonly root: string;
  /** ISO instant, by the clock of the machine that sealed. */
  readonly sealedAt: string;
  readonly keyId: string;
  /** The 32 bytes of the Ed25519 key, in base64. */
  readonly publicKey: string;
  /** Ed25519, in base64. */
  readonly signature: string;
}

const shape = z.object({
  treeSize: z.int().min(1),
  root: z.string().regex(/^[0-9a-f]{64}$/),
  sealedAt: z.string(),
  keyId: z.string(),
  publicKey: z.string(),
  signature: z.string(),
});

/** A seal out of an event or a file; `null` when it is none. */
export function readSeal(data: unknown): Seal | null {
  return shape.safeParse(data).data ?? null;
}

export interface SigningKey {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function makeSeal(key: SigningKey, tree: Pick<Seal, 'treeSize' | 'root' | 'sealedAt'>): Seal {
  const signature = sign(null, signedBytes(tree), key.privateKey).toString('base64');
  return { ...tree, keyId: keyIdOf(key.publicKey), publicKey: key.publicKey, signature };
}

/** Whether the seal was made with the key that it names. Whose key that is, is another question. */
export function isGenuine(seal: Seal): boolean {
  if (seal.keyId !== keyIdOf(seal.publicKey)) return false;
  const raw = Buffer.from(seal.publicKey, 'base64');
  if (raw.length !== 32) return false;
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  });
  return verify(null, signedBytes(seal), key, Buffer.from(seal.signature, 'base64'));
}

/** How a key is called: the first 16 hex digits of SHA-256 of its 32 bytes. */
export function keyIdOf(publicKey: string): string {
  return hash('sha256', Buffer.from(publicKey, 'base64'), 'hex').slice(0, 16);
}

/** The words are part of every signature: they never change. */
function signedBytes({ treeSize, root, sealedAt }: Pick<Seal, 'treeSize' | 'root' | 'sealedAt'>): Buffer {
  return Buffer.from(canonicalJson({ purpose: 'slotwell ledger seal', root, sealedAt, treeSize }));
}
