import { readFields } from './protobuf.js';

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads EventStoreDB's UUID message in either form. Throws RangeError when it holds no UUID. */
export function readUuid(message: Buffer): string {
  let uuid = '';
  readFields(message, (field) => {
    if (field.number === 2) uuid = field.bytes.toString('latin1').toLowerCase();
    if (field.number === 1) uuid = fromStructured(field.bytes);
  });
  if (!CANONICAL.test(uuid)) throw new RangeError('the id is no UUID');
  return uuid;
}

/** The two 64-bit halves of a UUID as the structured form carries them. */
export function toStructured(uuid: string): { most: bigint; least: bigint } {
  const hex = uuid.replaceAll('-', '');
  return {
    most: BigInt.asIntN(64, BigInt(`0x${hex.slice(0, 16)}`)),
    least: BigInt.asIntN(64, BigInt(`0x${hex.slice(16)}`)),
  };
}

function fromStructured(message: Buffer): string {
  const halves = [0n, 0n];
  let at = 0;
  while (at < message.length) {
    const field = (message[at++] ?? 0) >> 3;
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined || shift > 63n) throw new RangeError('the id is no UUID');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (field === 1 || field === 2) halves[field - 1] = BigInt.asUintN(64, value);
  }
  const hex = halves.map((half) => half.toString(16).padStart(16, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
