/** The part of protocol buffers that EventStoreDB's messages need: putting them together. */

/** What a field holds: a varint, text, bytes, or a nested message. */
export type Value = number | bigint | string | Uint8Array | Fields;

/** The fields of a message by their numbers, 1 to 15; an array repeats its field, an undefined one is left out. */
export interface Fields {
  readonly [number: number]: Value | readonly Value[] | undefined;
}

export const NOTHING: Buffer = Buffer.alloc(0);

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** Where messages are written: from a chunk's end to its start, as a length stands before what it measures. */
let chunk = NOTHING;
let free = 0;
const CHUNK_BYTES = 64 * 1024;
const LAST_FIELD = 15;

export function encode(fields: Fields): Buffer {
  const size = boundOf(fields);
  if (size > free) {
    chunk = Buffer.allocUnsafeSlow(Math.max(size, CHUNK_BYTES));
    free = chunk.length;
  }
  const end = free;
  write(fields);
  return chunk.subarray(free, end);
}

/** No value is longer than this when encoded, with 22 bytes for tag and length or number, and 3 for a character. */
function boundOf(value: Value): number {
  if (typeof value === 'string') return 22 + value.length * 3;
  if (value instanceof Uint8Array) return 22 + value.length;
  if (typeof value !== 'object') return 22;
  let bound = 22;
  for (let number = LAST_FIELD; number > 0; number -= 1) {
    const field = value[number];
    if (field === undefined) continue;
    if (isRepeated(field)) for (const one of field) bound += boundOf(one);
    else bound += boundOf(field);
  }
  return bound;
}

function write(fields: Fields): void {
  for (let number = LAST_FIELD; number > 0; number -= 1) {
    const field = fields[number];
    if (field === undefined) continue;
    if (isRepeated(field)) for (const one of field.toReversed()) writeField(number, one);
    else writeField(number, field);
  }
}

const isRepeated = (field: Value | readonly Value[]): field is readonly Value[] => Array.isArray(field);

function writeField(number: number, value: Value): void {
  if (typeof value === 'number' || typeof value === 'bigint') {
    writeVarint(value);
    return writeVarint(number * 8 + VARINT);
  }
  const end = free;
  if (typeof value === 'string') {
    free -= Buffer.byteLength(value);
    chunk.write(value, free);
  } else if (value instanceof Uint8Array) {
    free -= value.length;
    chunk.set(value, free);
  } else write(value);
  writeVarint(end - free);
  writeVarint(number * 8 + LENGTH_DELIMITED);
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
