import protobuf from 'protobufjs/minimal.js';

/** What the client got wrong. */
export class BadRequest extends Error {}

const VARINT = 0;
const LENGTH_DELIMITED = 2;
/** More than an append of the smallest events has that is not refused for its size. */
const MAX_FIELDS = 300_000;

type Long = ReturnType<protobuf.Reader['uint64']>;

/** A message of protocol buffers as it came, taken apart into fields by their numbers. Bytes are views into it. */
export class Message {
  /** Of each field its number times eight, and its kind. */
  private readonly tags: number[] = [];
  private readonly values: (Buffer | Long)[] = [];

  /** Throws BadRequest when the bytes are no message, or one with fields that EventStoreDB's messages do not have. */
  constructor(source: Buffer) {
    try {
      for (const reader = protobuf.Reader.create(source); reader.pos < reader.len;) {
        const tag = reader.uint32();
        if (this.tags.push(tag) > MAX_FIELDS) throw new Error('too many fields');
        if (tag % 8 === LENGTH_DELIMITED) this.values.push(reader.bytes() as Buffer);
        else if (tag % 8 === VARINT) this.values.push(reader.uint64());
        else throw new Error('a field of an unknown kind');
      }
    } catch (error) {
      throw new BadRequest(`A message cannot be read: ${(error as Error).message}`);
    }
  }

  bytes(field: number): Buffer | undefined {
    return this.values[this.tags.lastIndexOf(field * 8 + LENGTH_DELIMITED)] as Buffer | undefined;
  }

  all(field: number): Buffer[] {
    const tag = field * 8 + LENGTH_DELIMITED;
    return this.values.filter((_value, index) => this.tags[index] === tag) as Buffer[];
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
    return varint && (varint.high >>> 0) * 2 ** 32 + (varint.low >>> 0);
  }

  /** A signed 64-bit number. */
  bigint(field: number): bigint | undefined {
    const varint = this.varint(field);
    return varint && (BigInt(varint.high | 0) << 32n) + BigInt(varint.low >>> 0);
  }

  private varint(field: number): Long | undefined {
    return this.values[this.tags.lastIndexOf(field * 8 + VARINT)] as Long | undefined;
  }
}
