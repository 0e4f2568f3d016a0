import { createHmac, timingSafeEqual } from 'node:crypto';

/** The tokens that forms carry: one per session, or per visitor who is not signed in. */
export class CsrfTokens {
  constructor(private readonly key: Buffer) {}

  /** The same holder always gets the same token, so that forms of several open pages stay good. */
  of(holder: TokenHolder): string {
    return createHmac('sha256', this.key).update(`${holder.kind}:${holder.id}`).digest('base64url');
  }

  /** Compares in constant time. */
  matches(holder: TokenHolder, token: unknown): boolean {
    if (typeof token !== 'string') return false;
    const given = Buffer.from(token);
    const expected = Buffer.from(this.of(holder));
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}

export interface TokenHolder {
  readonly kind: 'session' | 'visitor';
  /** The session's id, or what the visitor's cookie says. */
  readonly id: string;
}
