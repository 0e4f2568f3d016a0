import type { Fields } from './encode.js';
import { BadRequest, type Message } from './message.js';

/** How a client sends ids, and wants them: as text, or as two 64-bit numbers. */
export type UuidForm = 'string' | 'structured';

const CANONICAL = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id as lower-case text, whatever its form. Throws BadRequest when it is none. */
export function readUuid(message: Message | undefined): string {
  const structured = message?.message(1);
  const uuid = structured ? fromHalves(structured.bigint(1), structured.bigint(2)) : message?.text(2);
  const canonical = uuid?.toLowerCase() ?? '';
  if (!CANONICAL.test(canonical)) throw new BadRequest('An id is no UUID.');
  return canonical;
}

export function uuidFields(uuid: string, form: UuidForm): Fields {
  if (form === 'string') return { 2: uuid };
  const hex = uuid.replaceAll('-', '');
  return { 1: { 1: BigInt(`0x${hex.slice(0, 16)}`), 2: BigInt(`0x${hex.slice(16)}`) } };
}

function fromHalves(most = 0n, least = 0n): string {
  const hex = ((BigInt.asUintN(64, most) << 64n) | BigInt.asUintN(64, least)).toString(16).padStart(32, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
