/** The part of protocol buffers that EventStoreDB's messages need, by field numbers. */

/** What a field holds: a varint, text, bytes, or a nested message. */
export type Value = number | bigint | string | Uint8Array | readonly Field[];
export type Field = readonly [number: number, value: Value];

export const NOTHING: Buffer = Buffer.alloc(0);

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** A message as it came, taken apart into fields. Values are views into it, not copies. */
export class Message {
  private readonly numbers: number[] = [];
  private readonly values: Buffer[] = [];

  /** Throws RangeError when the bytes are no message. */
  constructor(source: Buffer) {
    for (let at = 0; at < source.length;) {
      const tagEnd = endOfVarint(source, at);
      const tag = toNumber(source, at, tagEnd);
      let start = tagEnd;
      if (tag % 8 === VARINT) at = endOfVarint(source, start);
      else if (tag % 8 === LENGTH_DELIMITED) {
        start = endOfVarint(source, tagEnd);
        at = start + toNumber(source, tagEnd, start);
      } else if (tag % 8 === FIXED64) at = start + 8;
      else if (tag % 8 === FIXED32) at = start + 4;
      else throw new RangeError('a field is of an unknown kind');
      if (at > source.length) throw new RangeError('a field is cut off');
      this.numbers.push(Math.floor(tag / 8));
      this.values.push(source.subarray(start, at));
    }
  }

  bytes(field: number): Buffer | undefined {
    return this.values[this.numbers.lastIndexOf(field)];
  }

  all(field: number): Buffer[] {
    return this.values.filter((_value, index) => this.numbers[index] === field);
  }

  text(field: number): string | undefined {
    return this.bytes(field)?.toString('utf8');
  }

  message(field: number): Message | undefined {
    const bytes = this.bytes(field);
    return bytes && new Message(bytes);
  }

  /** An unsigned number, exact up to 2^53. */
  number(field: number): number | undefined {
    const bytes = this.bytes(field);
    return bytes && toNumber(bytes, 0, bytes.length);
  }

  /** An unsigned 64-bit number. */
  bigint(field: number): bigint | undefined {
    return this.bytes(field)?.reduceRight((sum, byte) => sum * 128n + BigInt(byte & 0x7f), 0n);
  }
}

/** Where messages are written: from a chunk's end to its start, as a length stands before what it measures. */
let chunk = NOTHING;
let free = 0;
const CHUNK_BYTES = 64 * 1024;

export function encode(fields: readonly Field[]): Buffer {
  const size = boundOf(fields);
  if (size > free) {
    chunk = Buffer.allocUnsafeSlow(Math.max(size, CHUNK_BYTES));
    free = chunk.length;
  }
  const end = free;
  writeFields(fields);
  return chunk.subarray(free, end);
}

/** No message is longer than this when encoded: 22 bytes for tag and length or number, 3 for a character. */
function boundOf(fields: readonly Field[]): number {
  let bound = 0;
  for (const [, value] of fields) {
    bound += 22;
    if (typeof value === 'string') bound += value.length * 3;
    else if (value instanceof Uint8Array) bound += value.length;
    else if (typeof value === 'object') bound += boundOf(value);
  }
  return bound;
}

function writeFields(fields: readonly Field[]): void {
  for (let index = fields.length - 1; index >= 0; index -= 1) {
    const [number, value] = fields[index] as Field;
    if (typeof value === 'number' || typeof value === 'bigint') {
      writeVarint(value);
      writeVarint(number * 8 + VARINT);
    } else {
      const end = free;
      if (typeof value === 'string') {
        free -= Buffer.byteLength(value);
        chunk.write(value, free);
      } else if (value instanceof Uint8Array) {
        free -= value.length;
        chunk.set(value, free);
      } else writeFields(value);
      writeVarint(end - free);
      writeVarint(number * 8 + LENGTH_DELIMITED);
    }
  }
}

function writeVarint(value: number | bigint): void {
  if (typeof value === 'bigint') return writeBigVarint(BigInt.asUintN(64, value));
  let at = free - 1;
  for (let bound = value; bound >= 128; bound = Math.floor(bound / 128)) at -= 1;
  free = at;
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) chunk[at++] = (rest % 128) + 128;
  chunk[at] = rest;
}

function writeBigVarint(value: bigint): void {
  if (value < 128n) return writeVarint(Number(value));
  writeBigVarint(value >> 7n);
  chunk[(free -= 1)] = Number(value & 0x7fn) + 128;
}

function endOfVarint(source: Buffer, start: number): number {
  for (let at = start; at < start + 10; at += 1) if ((source[at] ?? 0x80) < 0x80) return at + 1;
  throw new RangeError('a number is cut off or too long');
}

function toNumber(source: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = end - 1; at >= start; at -= 1) value = value * 128 + ((source[at] ?? 0) & 0x7f);
  return value;
}
