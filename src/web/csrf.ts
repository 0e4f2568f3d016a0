import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const BYTES = 32;

/** The tokens that forms carry: for one session, or for one visitor who is not signed in. */
export class CsrfTokens {
  constructor(private readonly key: Buffer) {}

  /**
   * A token is as good as any other of the same holder, so that forms of several open pages stay good. None is like
   * another: pages are compressed together with what was asked for, and their lengths must not tell a token by and by.
   */
  of(holder: TokenHolder): string {
    const mask = randomBytes(BYTES);
    return Buffer.concat([mask, masked(this.secretOf(holder), mask)]).toString('base64url');
  }

  /** Compares in constant time. */
  matches(holder: TokenHolder, token: unknown): boolean {
    if (typeof token !== 'string') return false;
    const given = Buffer.from(token, 'base64url');
    if (given.length !== 2 * BYTES || given.toString('base64url') !== token) return false;
    const secret = masked(given.subarray(BYTES), given.subarray(0, BYTES));
    return timingSafeEqual(secret, this.secretOf(holder));
  }

  private secretOf({ kind, id }: TokenHolder): Buffer {
    return createHmac('sha256', this.key).update(`${kind}:${id}`).digest();
  }
}

function masked(bytes: Buffer, mask: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, index) => byte ^ (mask[index] ?? 0)));
}

export interface TokenHolder {
  readonly kind: 'session' | 'visitor';
  /** The session's id, or what the visitor's cookie says. */
  readonly id: string;
}
