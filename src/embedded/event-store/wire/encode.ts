/** The part of protocol buffers that EventStoreDB's messages need: putting them together. */

/** What a field holds: a varint, text, bytes, or a nested message; an array repeats it, undefined leaves it out. */
export type Value = number | bigint | string | Uint8Array | Fields | readonly Value[] | undefined;

/** The fields of a message by their numbers, 1 to 15. */
export interface Fields {
  readonly [number: number]: Value;
}

export const NOTHING: Buffer = Buffer.alloc(0);

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const LAST_FIELD = 15;

/** Where messages are written: from a chunk's end to its start, as a length stands before what it measures. */
let chunk = NOTHING;
let free = 0;
const CHUNK_BYTES = 64 * 1024;

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
  if (isRepeated(value)) for (const one of value) bound += boundOf(one);
  else
    for (let number = LAST_FIELD; number > 0; number -= 1)
      if (value[number] !== undefined) bound += boundOf(value[number]);
  return bound;
}

const isRepeated = (value: Fields | readonly Value[]): value is readonly Value[] => Array.isArray(value);

function write(fields: Fields): void {
  for (let number = LAST_FIELD; number > 0; number -= 1)
    if (fields[number] !== undefined) writeField(number, fields[number]);
}

function writeField(number: number, value: Value): void {
  const end = free;
  if (typeof value === 'string') {
    free -= Buffer.byteLength(value);
    chunk.write(value, free);
  } else if (value instanceof Uint8Array) {
    free -= value.length;
    chunk.set(value, free);
  } else if (typeof value !== 'object') {
    writeVarint(value ?? 0);
    return writeVarint(number * 8 + VARINT);
  } else if (isRepeated(value)) {
    for (let index = value.length - 1; index >= 0; index -= 1) writeField(number, value[index]);
    return;
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
