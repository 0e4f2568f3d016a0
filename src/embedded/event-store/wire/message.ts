import protobuf from 'protobufjs/minimal.js';

/** What the client got wrong. */
export class BadRequest extends Error {}

const VARINT = 0;
const LENGTH_DELIMITED = 2;
/** More than an append of the smallest events has that is not refused for its size. */
const MAX_FIELDS = 300_000;

/** A message of protocol buffers as it came: it knows where its fields are, and reads those that are asked for. */
export class Message {
  private readonly reader: protobuf.Reader;
  /** Of each field its number times eight, and its kind. */
  private readonly tags: number[] = [];
  private readonly places: number[] = [];

  /** Throws BadRequest when the bytes are no message, or one with fields that EventStoreDB's messages do not have. */
  constructor(source: Buffer, start = 0, end = source.length) {
    const reader = protobuf.Reader.create(source);
    this.reader = reader;
    reader.pos = start;
    reader.len = end;
    try {
      while (reader.pos < end) {
        const tag = reader.uint32();
        this.places.push(reader.pos);
        if (this.tags.push(tag) > MAX_FIELDS) throw new Error('too many fields');
        if (tag % 8 === LENGTH_DELIMITED) reader.skip(reader.uint32());
        else if (tag % 8 === VARINT) reader.uint64();
        else throw new Error('a field of an unknown kind');
      }
    } catch (error) {
      throw new BadRequest(`A message cannot be read: ${(error as Error).message}`);
    }
  }

  bytes(field: number): Buffer | undefined {
    return this.last(field, LENGTH_DELIMITED)?.bytes() as Buffer | undefined;
  }

  text(field: number): string | undefined {
    return this.last(field, LENGTH_DELIMITED)?.string();
  }

  message(field: number): Message | undefined {
    const reader = this.last(field, LENGTH_DELIMITED);
    return reader && nested(reader);
  }

  texts(field: number): string[] {
    return [...this.all(field, (reader) => reader.string())];
  }

  /** One after the other, so that they need not be in memory together. */
  messages(field: number): Iterable<Message> {
    return this.all(field, nested);
  }

  /** An unsigned number, exact up to 2^53. */
  number(field: number): number | undefined {
    const varint = this.last(field, VARINT)?.uint64();
    return varint && (varint.high >>> 0) * 2 ** 32 + (varint.low >>> 0);
  }

  /** A signed 64-bit number. */
  bigint(field: number): bigint | undefined {
    const varint = this.last(field, VARINT)?.uint64();
    return varint && (BigInt(varint.high | 0) << 32n) + BigInt(varint.low >>> 0);
  }

  private last(field: number, kind: number): protobuf.Reader | undefined {
    const index = this.tags.lastIndexOf(field * 8 + kind);
    return index < 0 ? undefined : this.at(index);
  }

  private *all<Value>(field: number, read: (reader: protobuf.Reader) => Value): Generator<Value> {
    const tag = field * 8 + LENGTH_DELIMITED;
    const { tags } = this;
    for (let index = tags.indexOf(tag); index >= 0; index = tags.indexOf(tag, index + 1))
      yield read(this.at(index));
  }

  /** The reader, where the value of a field begins. */
  private at(index: number): protobuf.Reader {
    this.reader.pos = this.places[index] as number;
    return this.reader;
  }
}

function nested(reader: protobuf.Reader): Message {
  const length = reader.uint32();
  return new Message(reader.buf as Buffer, reader.pos, reader.pos + length);
}
