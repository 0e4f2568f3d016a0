import { createHmac } from 'node:crypto';

/** How long a code is shown, in seconds, and how many digits it has: what every authenticator app assumes. */
const STEP_SECONDS = 30;
const DIGITS = 6;
/** A clock may be wrong by one step either way. */
const DRIFT = 1;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of a time step (RFC 6238 with HMAC-SHA-1, 30 s, 6 digits). */
export function totp(secret: Buffer, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The time step of an instant in milliseconds. */
export function stepAt(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000 / STEP_SECONDS);
}

/** Which step near `now` (ISO instant) a code belongs to; `null` when to none after step `after`. */
export function matchingStep(secret: Buffer, code: string, now: string, after: number): number | null {
  const here = stepAt(Date.parse(now));
  for (let step = here - DRIFT; step <= here + DRIFT; step++)
    if (step > after && totp(secret, step) === code) return step;
  return null;
}

/** A secret as authenticator apps take it when it is typed (RFC 4648, without padding). */
export function base32(secret: Buffer): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of secret) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((value >>> bits) & 31);
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET.charAt((value << (5 - bits)) & 31);
}

/** What the QR code says: the secret, whose it is, and of which clinic. */
export function otpauth(secret: Buffer, account: string, issuer: string): string {
  const [who, clinic] = [account, issuer].map(encodeURIComponent);
  return `otpauth://totp/${clinic}:${who}?secret=${base32(secret)}&issuer=${clinic}&digits=${DIGITS}&period=${STEP_SECONDS}`;
}
