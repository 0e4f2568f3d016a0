/** What the client got wrong. */
export class BadRequest extends Error {}

const VARINT = 0;
const LENGTH_DELIMITED = 2;
/** More than an append of the smallest events has that is not refused for its size. */
const MAX_FIELDS = 300_000;

/** A message of protocol buffers as it came, taken apart into fields by their numbers. Values are views into it. */
export class Message {
  /** Of each field its number times eight, and its kind. */
  private readonly tags: number[] = [];
  private readonly values: Buffer[] = [];

  /** Throws BadRequest when the bytes are no message, or one with fields that EventStoreDB's messages do not have. */
  constructor(source: Buffer) {
    for (let at = 0; at < source.length;) {
      const tagEnd = endOfVarint(source, at);
      const tag = toNumber(source, at, tagEnd);
      const numberEnd = endOfVarint(source, tagEnd);
      const isNumber = tag % 8 === VARINT;
      if (!isNumber && tag % 8 !== LENGTH_DELIMITED) throw new BadRequest('A field is of an unknown kind.');
      at = isNumber ? numberEnd : numberEnd + toNumber(source, tagEnd, numberEnd);
      if (at > source.length) throw new BadRequest('A field is cut off.');
      if (this.tags.push(tag) > MAX_FIELDS) throw new BadRequest('The message has too many fields.');
      this.values.push(source.subarray(isNumber ? tagEnd : numberEnd, at));
    }
  }

  bytes(field: number): Buffer | undefined {
    return this.values[this.tags.lastIndexOf(field * 8 + LENGTH_DELIMITED)];
  }

  all(field: number): Buffer[] {
    return this.values.filter((_value, index) => this.tags[index] === field * 8 + LENGTH_DELIMITED);
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
    const varint = this.varint(field);
    return varint && toNumber(varint, 0, varint.length);
  }

  /** A signed 64-bit number. */
  bigint(field: number): bigint | undefined {
    const unsigned = this.varint(field)?.reduceRight((sum, byte) => sum * 128n + BigInt(byte & 0x7f), 0n);
    return unsigned === undefined ? undefined : BigInt.asIntN(64, unsigned);
  }

  private varint(field: number): Buffer | undefined {
    return this.values[this.tags.lastIndexOf(field * 8 + VARINT)];
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
