/** Protocol buffer primitives for the few messages that are too hot for google-protobuf's generated code. */

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

export interface Field {
  readonly number: number;
  readonly wireType: number;
  /** The value of a varint field; 0 for others. Exact up to 2^53, an approximation above. */
  readonly varint: number;
  /** A view (no copy) of a length-delimited field; empty for others. */
  readonly bytes: Buffer;
}

const EMPTY: Buffer = Buffer.alloc(0);

/** Calls `visit` for every field of a message. Throws RangeError when the bytes are no valid message. */
export function readFields(message: Buffer, visit: (field: Field) => void): void {
  const field = { number: 0, wireType: 0, varint: 0, bytes: EMPTY };
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1, length = 0; length < 10; length += 1, scale *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('message ends inside a number');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError('number is longer than 10 bytes');
  };
  while (at < message.length) {
    const tag = varint();
    field.number = Math.floor(tag / 8);
    field.wireType = tag % 8;
    field.varint = 0;
    field.bytes = EMPTY;
    if (field.wireType === VARINT) field.varint = varint();
    else {
      const length =
        field.wireType === BYTES
          ? varint()
          : field.wireType === FIXED64
            ? 8
            : field.wireType === FIXED32
              ? 4
              : Number.NaN;
      if (!(at + length <= message.length)) throw new RangeError('field is cut off or of an unknown kind');
      field.bytes = message.subarray(at, at + length);
      at += length;
    }
    visit(field);
  }
}

export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}

/** The size of a length-delimited field with a one-byte tag. */
export const sized = (length: number): number => 1 + varintSize(length) + length;

/** Writes fields with one-byte tags (numbers 1 to 15) into a buffer whose size was computed before. */
export class FieldWriter {
  readonly buffer: Buffer;
  private at = 0;

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafe(size);
  }

  varint(field: number, value: number): void {
    this.buffer[this.at++] = field * 8;
    this.number(value);
  }

  /** Opens a length-delimited field whose content, `length` bytes, is written next. */
  open(field: number, length: number): void {
    this.buffer[this.at++] = field * 8 + BYTES;
    this.number(length);
  }

  bytes(field: number, value: Uint8Array): void {
    this.open(field, value.length);
    this.buffer.set(value, this.at);
    this.at += value.length;
  }

  text(field: number, value: string, byteLength: number): void {
    this.open(field, byteLength);
    this.at += this.buffer.write(value, this.at, 'utf8');
  }

  private number(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.buffer[this.at++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.at++] = rest;
  }
}
