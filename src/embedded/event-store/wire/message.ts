/** The part of protocol buffers that EventStoreDB's messages need: taking them apart. */

/** What the client got wrong. */
export class BadRequest extends Error {}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** A message as it came, taken apart into fields. Values are views into it, not copies. */
export class Message {
  private readonly numbers: number[] = [];
  private readonly values: Buffer[] = [];

  /** Throws BadRequest when the bytes are no message. */
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
      else throw new BadRequest('A field is of an unknown kind.');
      if (at > source.length) throw new BadRequest('A field is cut off.');
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

function endOfVarint(source: Buffer, start: number): number {
  for (let at = start; at < start + 10; at += 1) if ((source[at] ?? 0x80) < 0x80) return at + 1;
  throw new BadRequest('A number is cut off or too long.');
}

function toNumber(source: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = end - 1; at >= start; at -= 1) value = value * 128 + ((source[at] ?? 0) & 0x7f);
  return value;
}
